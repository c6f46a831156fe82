import { describe, expect, it } from 'vitest';
import { grid } from '../../../src/ways/grid.js';
import { ScriptedModel } from './scripted-model.js';

const square = () =>
  new ScriptedModel({ A: [0, 0], B: [1, 0], C: [0, 1], D: [1, 1] }, ([x, y]) => `${x} ${y}`);

describe('grid', () => {
  it('has the corners in the corners and columns that go right', async () => {
    const rows = await grid(square(), ['A', 'B', 'C', 'D'], { steps: 3 });
    expect(rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['0 0', '0.5 0', '1 0'],
      ['0 0.5', '0.5 0.5', '1 0.5'],
      ['0 1', '0.5 1', '1 1'],
    ]);
    expect(rows[2]![1]).toMatchObject({ x: 0.5, y: 1 });
  });

  it('has five rows of five unless told otherwise, in one run of the decoder', async () => {
    const model = square();
    const rows = await grid(model, ['A', 'B', 'C', 'D'], {});
    expect(rows.map(({ length }) => length)).toEqual([5, 5, 5, 5, 5]);
    expect(model.decoded.map(({ length }) => length)).toEqual([25]);
  });

  it.each([
    [['A', 'B', 'C'], {}, '3 came'],
    [['A', 'B', 'C', 'D', 'A'], {}, '5 came'],
    [['A', 'B', 'C', 'D'], { steps: 1 }, '1 came'],
    [['A', 'B', 'C', 'D'], { steps: 0 }, '0 came'],
    [['A', 'B', 'C', 'D'], { steps: 1_000_000 }, '1000000 came'],
    [['A', 'B', 'C', 'D'], { steps: Number.NaN }, 'NaN came'],
    [['A', 'B', 'C', 'D'], { temperature: -1 }, '-1 came'],
  ])('refuses %j with %j', async (corners, options, received) => {
    await expect(grid(square(), corners, options)).rejects.toMatchObject({ code: 'BAD_ARGUMENT', received });
  });
});
