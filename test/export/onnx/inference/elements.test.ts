import { describe, expect, test } from 'vitest';
import { floorDivideIntegers } from '../../../../export/lowering/division.js';
import { GraphBuilder, int } from '../../../../export/onnx/graph-builder.js';
import { integer, integers, type Dimension } from '../../../../export/onnx/tensor.js';

/** A graph with one input, and shorthands for what graph models do with its shape. */
function shapeGraph(shape: readonly Dimension[]) {
  const graph = new GraphBuilder('test');
  const input = graph.input('input', 'float32', shape);
  const vector = (...values: number[]) => graph.constant('vector', integers(...values));
  const scalar = (value: number) => graph.constant('scalar', integer(value));
  const length = (axis: number) => graph.add('Gather', [graph.add('Shape', [input]), scalar(axis)]);
  const pack = (...scalars: string[]) =>
    graph.add(
      'Concat',
      scalars.map((value) => graph.add('Unsqueeze', [value, vector(0)])),
      { axis: int(0) },
    );
  const elementsOf = (value: string) => graph.typeOf(value)?.elements;
  const shapeOf = (value: string) => graph.typeOf(value)?.shape;
  return { graph, input, vector, scalar, length, pack, elementsOf, shapeOf };
}

describe('elements', () => {
  test('a shape is followed through picking, joining and casting', () => {
    const { graph, length, pack, scalar, elementsOf } = shapeGraph(['batch', 7, 'steps']);
    const shape = pack(length(2), scalar(-1), length(1), length(0));
    expect(graph.typeOf(shape)).toEqual({
      type: 'int64',
      shape: [4],
      elements: ['steps', -1, 7, 'batch'],
    });
    expect(elementsOf(graph.add('Cast', [shape], { to: int(6) }))).toEqual(['steps', -1, 7, 'batch']);
  });

  test('a name outlives what does not change it', () => {
    const { graph, length, scalar, elementsOf } = shapeGraph(['batch']);
    const [one, zero] = [scalar(1), scalar(0)];
    const unchanged = [
      graph.add('Mul', [length(0), one]),
      graph.add('Mul', [one, length(0)]),
      graph.add('Add', [zero, length(0)]),
      graph.add('Sub', [length(0), zero]),
      graph.add('Div', [length(0), one]),
      graph.add('Max', [length(0), zero, scalar(-3)]),
      graph.add('Abs', [length(0)]),
      floorDivideIntegers(graph, length(0), one),
    ];
    for (const value of unchanged) expect(elementsOf(value)).toEqual(['batch']);
    const changed = [
      graph.add('Mul', [length(0), scalar(2)]),
      graph.add('Sub', [zero, length(0)]),
      graph.add('Max', [length(0), one]),
      graph.add('Div', [length(0), scalar(2)]),
      graph.add('Neg', [length(0)]),
    ];
    for (const value of changed) expect(elementsOf(value)).toBeUndefined();
  });

  test.each([
    [7, 2, 3],
    [-7, 2, -4],
    [7, -2, -4],
    [6, 3, 2],
  ])('⌊%i / %i⌋ is known to be %i', (dividend, divisor, expected) => {
    const { graph, scalar, elementsOf } = shapeGraph([]);
    const floored = floorDivideIntegers(graph, scalar(dividend), scalar(divisor));
    expect(elementsOf(floored)).toEqual([expected]);
  });

  test.each([
    ['Mod', 0, [1, -1]],
    ['Mod', 1, [-2, 2]],
  ])('%s with fmod %i has its own sign', (op, fmod, expected) => {
    const { graph, vector, elementsOf } = shapeGraph([]);
    const rest = graph.add(op, [vector(-5, 5), vector(3, -3)], { fmod: int(fmod) });
    expect(elementsOf(rest)).toEqual(expected);
  });

  test('a comparison that is decided decides the choice', () => {
    const { graph, length, scalar, elementsOf } = shapeGraph(['batch', 5]);
    const isOpen = graph.add('Equal', [length(0), scalar(5)]);
    const isFive = graph.add('Equal', [length(1), scalar(5)]);
    const isNegative = graph.add('Less', [length(0), scalar(0)]);
    const choose = (condition: string) => graph.add('Where', [condition, length(0), length(1)]);
    expect(elementsOf(choose(isFive))).toEqual(['batch']);
    expect(elementsOf(choose(isNegative))).toEqual([5]);
    expect(elementsOf(choose(isOpen))).toBeUndefined();
    expect(elementsOf(graph.add('Where', [isOpen, length(0), length(0)]))).toEqual(['batch']);
  });

  test('elements that are not known do not hide their neighbours', () => {
    const { graph, length, pack, scalar, elementsOf } = shapeGraph(['batch', 5]);
    const shape = pack(graph.add('Mul', [length(0), scalar(2)]), length(1));
    expect(elementsOf(shape)).toEqual([undefined, 5]);
  });

  test('a product or sum of a shape keeps a single name', () => {
    const { graph, input, length, pack, elementsOf } = shapeGraph(['batch', 1, 1]);
    const shape = graph.add('Shape', [input]);
    expect(elementsOf(graph.add('ReduceProd', [shape], { keepdims: int(0) }))).toEqual(['batch']);
    expect(elementsOf(graph.add('ReduceSum', [shape]))).toBeUndefined();
    expect(elementsOf(graph.add('ReduceProd', [pack(length(0), length(0))]))).toBeUndefined();
  });

  test('numbers that 32 bits do not hold are not known', () => {
    const { graph, vector, elementsOf } = shapeGraph([]);
    const narrow = graph.add('Cast', [vector(2 ** 31, 7)], { to: int(6) });
    expect(elementsOf(narrow)).toEqual([undefined, 7]);
  });

  test('long vectors and floats have none', () => {
    const { graph, vector } = shapeGraph([]);
    expect(graph.typeOf(vector(...Array<number>(65).fill(1)))).toEqual({ type: 'int64', shape: [65] });
    const cast = graph.add('Cast', [vector(1, 2)], { to: int(1) });
    expect(graph.typeOf(cast)).toEqual({ type: 'float32', shape: [2] });
  });
});

describe('shapes out of elements', () => {
  test('Reshape: what both shapes have in common cancels', () => {
    const { graph, input, length, pack, scalar, shapeOf } = shapeGraph(['batch', 4, 'steps', 6]);
    const reshape = (...lengths: string[]) => shapeOf(graph.add('Reshape', [input, pack(...lengths)]));
    expect(reshape(length(0), length(2), scalar(-1))).toEqual(['batch', 'steps', 24]);
    expect(reshape(scalar(-1), length(2), scalar(24))).toEqual(['batch', 'steps', 24]);
    expect(reshape(scalar(0), scalar(24), scalar(-1))).toEqual(['batch', 24, 'steps']);
    // A length that is computed, and the only one that is open.
    const computed = graph.add('Mul', [length(1), length(3)]);
    expect(reshape(length(2), length(0), computed)).toEqual(['steps', 'batch', 24]);
    expect(reshape(length(0), scalar(-1))?.[0]).toBe('batch');
    expect(reshape(length(0), scalar(-1))?.[1]).toMatch(/^Reshape/);
  });

  test('Reshape: 0 is a length where zeros are not copied', () => {
    const { graph, shapeOf } = shapeGraph([]);
    const empty = graph.input('empty', 'float32', [0, 3]);
    const target = graph.constant('target', integers(3, 0));
    expect(shapeOf(graph.add('Reshape', [empty, target], { allowzero: int(1) }))).toEqual([3, 0]);
  });

  test('Slice keeps a name where it takes the whole axis', () => {
    const { graph, input, vector, length, pack, shapeOf } = shapeGraph(['batch', 9]);
    const slice = (start: number, end: string, step = 1) =>
      shapeOf(graph.add('Slice', [input, vector(start), end, vector(0), vector(step)]))?.[0];
    expect(slice(0, vector(2 ** 31 - 1))).toBe('batch');
    expect(slice(0, vector(Number.MAX_SAFE_INTEGER))).toBe('batch');
    expect(slice(-1, vector(-(2 ** 31)), -1)).toBe('batch');
    expect(slice(0, pack(length(0)))).toBe('batch');
    expect(slice(3, vector(3))).toBe(0);
    expect(slice(1, vector(2 ** 31 - 1))).toMatch(/^Slice/);
    expect(slice(0, vector(-1))).toMatch(/^Slice/);
    expect(slice(0, vector(2 ** 31 - 1), 2)).toMatch(/^Slice/);
  });

  test('broadcasting: numbers go before names, and names that differ stay open', () => {
    const { graph, input, shapeOf } = shapeGraph(['batch', 'steps', 1, 'steps']);
    const other = graph.input('other', 'float32', ['batch', 5, 'width', 'batch']);
    const [first, second, third, fourth] = shapeOf(graph.add('Add', [input, other])) ?? [];
    expect([first, second, third]).toEqual(['batch', 5, 'width']);
    expect(fourth).toMatch(/^Add/);
  });

  test('lengths of other operators', () => {
    const { graph, input, vector, scalar, length, pack, shapeOf } = shapeGraph(['batch', 4]);
    const values = graph.constant('values', integers(0, 1));
    expect(shapeOf(graph.add('OneHot', [input, length(0), values]))).toEqual(['batch', 4, 'batch']);
    expect(shapeOf(graph.add('Range', [scalar(0), length(0), scalar(1)]))).toEqual(['batch']);
    expect(shapeOf(graph.add('Expand', [input, pack(scalar(3), scalar(1), scalar(1))]))).toEqual([
      3,
      'batch',
      4,
    ]);
    expect(shapeOf(graph.add('Tile', [input, vector(1, 3)]))).toEqual(['batch', 12]);
    expect(shapeOf(graph.add('ConstantOfShape', [pack(length(1), length(0))]))).toEqual([4, 'batch']);
    expect(shapeOf(graph.add('Pad', [input, vector(0, 1, 0, 2)]))).toEqual(['batch', 7]);
    expect(shapeOf(graph.add('TopK', [input, pack(length(1))]))).toEqual(['batch', 4]);
  });
});
