import { DATA_TYPES } from '../../onnx/data-types.js';
import { cast } from '../../lowering/cast.js';
import { filled } from '../../lowering/filled.js';
import { scalar } from '../../lowering/scalar.js';
import { unsqueezed } from '../../lowering/vectors.js';
import { float, int, subgraph, type Attributes, type GraphBuilder } from '../../onnx/graph-builder.js';
import { floatOf, intOf, typeOf } from '../../read/graph/attributes.js';
import { integers } from '../../onnx/tensor.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** Normal numbers further than this from their mean are drawn again (TensorFlow's `TruncatedNormal`). */
const FURTHEST = 2;

/** A seed of 0 is none. ONNX Runtime draws other numbers than tfjs from one seed, but the same in each session. */
function seedOf(call: OpCall): Attributes {
  const seed = intOf(call.node, 'seed', 0);
  return seed === 0 ? {} : { seed: float(seed) };
}

/** Zeros in the shape in which numbers are to be drawn. */
function drawShape(call: OpCall, graph: GraphBuilder): string {
  return filled(graph, vectorInput(call, 0, graph, 'shape'), 0, 'float32');
}

/** Numbers as the type that the node wants. */
function ofType(call: OpCall, graph: GraphBuilder, numbers: string, rounding?: 'Round'): string {
  if (typeOf(call.node, 'dtype', 'float32') !== 'int32') return numbers;
  return cast(graph, rounding ? graph.add(rounding, [numbers]) : numbers, 'int32');
}

const normal: OpHandler = (call, graph) =>
  ofType(call, graph, graph.add('RandomNormalLike', [drawShape(call, graph)], seedOf(call)), 'Round');

const uniform: OpHandler = (call, graph) => {
  const numbers = graph.add('RandomUniformLike', [drawShape(call, graph)], {
    ...seedOf(call),
    low: float(floatOf(call.node, 'minval', 0)),
    high: float(floatOf(call.node, 'maxval', 1)),
  });
  return ofType(call, graph, numbers);
};

/** Integers from the smallest up to but without the largest: inputs in TensorFlow, attributes in tfjs. */
const uniformIntegers: OpHandler = (call, graph) => {
  const [low, high] = ['minval', 'maxval'].map((name, index) =>
    call.inputs.length > 2
      ? cast(graph, call.tensor(index + 1).value, 'float32')
      : scalar(graph, floatOf(call.node, name)),
  );
  const numbers = graph.add('RandomUniformLike', [drawShape(call, graph)], seedOf(call));
  const spread = graph.add('Mul', [numbers, graph.add('Sub', [high ?? '', low ?? ''])]);
  return cast(graph, graph.add('Floor', [graph.add('Add', [spread, low ?? ''])]), 'int32');
};

/** Draws again what lies too far from the mean, until nothing does. */
const truncatedNormal: OpHandler = (call, graph) => {
  const seed = seedOf(call);
  const shape = graph.typeOf(drawShape(call, graph))?.shape;
  const first = graph.add('RandomNormalLike', [drawShape(call, graph)], seed);

  const body = graph.inner('redraw');
  body.input('trial', 'int64', []);
  body.input('goes_on', 'bool', []);
  const before = body.input('before', 'float32', shape);
  const isFar = tooFar(body, before);
  const after = body.add('Where', [isFar, body.add('RandomNormalLike', [before], seed), before]);
  body.output('still', anyOf(body, tooFar(body, after)), 'bool', []);
  body.output('after', after, 'float32', shape);

  const goesOn = anyOf(graph, tooFar(graph, first));
  const drawn = graph.add('Loop', ['', goesOn, first], { body: subgraph(body.build()) });
  graph.declare(drawn, { type: 'float32', shape });
  const spread = graph.add('Mul', [drawn, scalar(graph, floatOf(call.node, 'stddev', 1))]);
  const numbers = graph.add('Add', [spread, scalar(graph, floatOf(call.node, 'means', 0))]);
  return ofType(call, graph, numbers, 'Round');
};

function tooFar(graph: GraphBuilder, numbers: string): string {
  return graph.add('Greater', [graph.add('Abs', [numbers]), scalar(graph, FURTHEST)]);
}

/** Whether any is true; of none, none is. */
function anyOf(graph: GraphBuilder, flags: string): string {
  const count = graph.add('ReduceSum', [cast(graph, flags, 'int32')], { keepdims: int(0) });
  return graph.add('Greater', [count, scalar(graph, 0, 'int32')]);
}

/** Classes drawn with the probabilities that logits `[batch, classes]` give: `[batch, samples]`. */
const multinomial: OpHandler = (call, graph) => {
  const isVector = call.rank(0) === 1;
  const logits = cast(graph, call.tensor(0).value, 'float32');
  const drawn = graph.add('Multinomial', [isVector ? unsqueezed(graph, logits, 0) : logits], {
    ...seedOf(call),
    dtype: int(DATA_TYPES.int32),
    sample_size: int(call.number(1)),
  });
  return isVector ? graph.add('Squeeze', [drawn, graph.constant('axes', integers(0))]) : drawn;
};

/** Ops that draw random numbers. */
export const RANDOM: Readonly<Record<string, OpHandler>> = {
  Multinomial: multinomial,
  RandomStandardNormal: normal,
  RandomUniform: uniform,
  RandomUniformInt: uniformIntegers,
  TruncatedNormal: truncatedNormal,
};
