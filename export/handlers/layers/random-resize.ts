import { Type } from 'typebox';
import { float, int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { cast } from '../../lowering/cast.js';
import { resize } from '../../lowering/resize.js';
import { scalar } from '../../lowering/scalar.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { Interpolation } from './spatial-config.js';

const Config = Type.Object({
  factor: Type.Union([Type.Number({ minimum: 0 }), Type.Tuple([Type.Number(), Type.Number()])]),
  interpolation: Type.Optional(Interpolation),
});

/**
 * RandomHeight and RandomWidth: one length times a random factor. tfjs draws it outside of training too, so the graph does.
 * @param axis 1 for the height, 2 for the width
 */
export const randomResize =
  (axis: 1 | 2): LayerHandler =>
  (call, graph) => {
    const input = onlyInput(call);
    demandRank(input, 4, call.layer);
    const { factor, interpolation = 'bilinear' } = configOf(call.layer, Config);
    const [low, high] = typeof factor === 'number' ? [-factor, factor] : factor;
    const drawn = randomLength(graph, lengthOf(graph, input.value, axis), 1 + low, 1 + high);
    const lengths =
      axis === 1 ? [drawn, lengthOf(graph, input.value, 2)] : [lengthOf(graph, input.value, 1), drawn];
    const size = graph.add('Concat', lengths, { axis: int(0) }, 'height_and_width');
    return resize(graph, input.value, { lengths: size }, interpolation, 'pixels');
  };

/** A vector of one int64. */
function lengthOf(graph: GraphBuilder, value: string, axis: number): string {
  return graph.add('Shape', [value], { start: int(axis), end: int(axis + 1) }, 'length');
}

function randomLength(graph: GraphBuilder, length: string, low: number, high: number): string {
  const factor = graph.add(
    'RandomUniform',
    [],
    { low: float(low), high: float(high), shape: ints(1) },
    'factor',
  );
  const scaled = graph.add('Mul', [factor, cast(graph, length, 'float32')]);
  // Halves go up, where `Round` would make them even.
  const rounded = graph.add('Floor', [graph.add('Add', [scaled, scalar(graph, 0.5)])]);
  return cast(graph, rounded, 'int64');
}
