import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { encodeModel } from '../../../../export/onnx/encode.js';
import { GraphBuilder, int, subgraph } from '../../../../export/onnx/graph-builder.js';
import { inferGraph } from '../../../../export/onnx/inference/infer-graph.js';
import { integer, integers, truth, type Dimension } from '../../../../export/onnx/tensor.js';

/** A loop that carries a value of the given shapes, which stand for those of before, inside and after. */
function carried(initial: readonly Dimension[], before: readonly Dimension[], change: 'keep' | 'grow') {
  const graph = new GraphBuilder('test');
  const value = graph.input('value', 'float32', initial);
  const body = graph.inner('body');
  body.input('step', 'int64', []);
  const condition = body.input('condition', 'bool', []);
  const state = body.input('state', 'float32', before);
  const next =
    change === 'keep' ? body.add('Sin', [state]) : body.add('Concat', [state, state], { axis: int(0) });
  body.output('goes_on', condition, 'bool', []);
  body.output('next', next, 'float32');
  body.output('scanned', body.add('Cos', [state]), 'float32');
  const outputs = change === 'keep' ? ['last', 'stacked'] : ['last'];
  const inputs = [graph.constant('steps', integer(3)), graph.constant('true', truth(true)), value];
  graph.addWithOutputs('Loop', inputs, outputs, { body: subgraph(body.build()) });
  return graph;
}

describe('loops', () => {
  test('what the body keeps stays as it was', () => {
    const graph = carried(['batch', 3], ['rows', 3], 'keep');
    expect(graph.typeOf('last')?.shape).toEqual(['batch', 3]);
    expect(graph.typeOf('stacked')?.shape).toEqual(['stacked_0', 'rows', 3]);
  });

  test('what the body changes is open afterwards', () => {
    expect(carried([2, 3], ['rows', 3], 'grow').typeOf('last')?.shape).toEqual(['last_0', 3]);
  });
});

test('lists tell lengths in which their tensors differ from those that they share', () => {
  const graph = new GraphBuilder('test');
  const first = graph.input('first', 'float32', ['batch', 2, 5]);
  const second = graph.input('second', 'float32', ['batch', 3, 5]);
  const list = graph.add('SequenceConstruct', [first, second], {}, 'list');
  expect(graph.typeOf(list)).toEqual({ type: 'float32', shape: ['batch', '', 5], sequence: true });
  const at = (index: number) =>
    graph.typeOf(graph.add('SequenceAt', [list, graph.constant('at', integer(index))], {}, `at_${index}`));
  expect(at(0)?.shape).toEqual(['batch', 'at_0_1', 5]);
  expect(at(1)?.shape).toEqual(['batch', 'at_1_1', 5]);
});

/** A branch that sees a value of the outer graph. */
function branching() {
  const graph = new GraphBuilder('test');
  const input = graph.input('input', 'float32', ['batch', 4]);
  const doubled = graph.add('Add', [input, input], {}, 'doubled');
  const branch = (name: string, op: string) => {
    const inner = graph.inner(name);
    inner.output(`${name}_result`, inner.add(op, [doubled], {}, 'inside'), 'float32');
    return subgraph(inner.build());
  };
  const condition = graph.input('condition', 'bool', []);
  const branches = { then_branch: branch('yes', 'Sin'), else_branch: branch('no', 'Cos') };
  const chosen = graph.add('If', [condition], branches, 'chosen');
  graph.output('result', graph.add('Neg', [chosen], {}, 'negated'), 'float32', ['rows', 'columns']);
  return graph.build();
}

describe('inferGraph', () => {
  test('inner graphs see outer values, and outer values what inner graphs yield', () => {
    const types = inferGraph(branching());
    for (const name of ['doubled', 'yes/inside', 'no_result', 'chosen', 'negated']) {
      expect(types.get(name)).toEqual({ type: 'float32', shape: ['batch', 4] });
    }
  });

  test('declared outputs keep their names and take the numbers that are known', () => {
    expect(inferGraph(branching()).get('result')?.shape).toEqual(['rows', 4]);
  });

  test('a Constant node is a constant', () => {
    const graph = new GraphBuilder('test');
    const shape = graph.add('Constant', [], { value: { kind: 'tensor', value: integers(2, 3) } });
    const filled = graph.add('ConstantOfShape', [shape]);
    expect(inferGraph(graph.build()).get(filled)?.shape).toEqual([2, 3]);
  });

  test('operators without a rule and what follows them are left out', () => {
    const graph = new GraphBuilder('test');
    const input = graph.input('input', 'float32', [3]);
    const strange = graph.add('Strange', [input]);
    const next = graph.add('Sin', [strange]);
    const types = inferGraph(graph.build());
    expect([strange, next].map((value) => types.get(value))).toEqual([undefined, undefined]);
    expect(types.get('input')).toEqual({ type: 'float32', shape: [3] });
  });
});

test('a file says the types of intermediate values', () => {
  const { graph } = fromBinary(ModelProtoSchema, encodeModel(branching()));
  const dimensions = graph?.valueInfo.map(({ name, type }) => {
    const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
    return [name, tensor?.shape?.dim.map((dimension) => dimension.value.value)];
  });
  expect(dimensions).toEqual([
    ['doubled', ['batch', 4n]],
    ['chosen', ['batch', 4n]],
    ['negated', ['batch', 4n]],
  ]);
});
