import { uniforms } from '../../src/random/draws.js';
import type { TestInput } from './jobs.js';

/** An input with its numbers. */
export interface DrawnInput extends TestInput {
  values: Float32Array | Int32Array;
}

/** Draws the numbers of an input evenly from its range. @param index which input of a run it is */
export function drawInput(input: TestInput, seed: number, index: number): DrawnInput {
  const [low, high] = input.range;
  const count = input.shape.reduce((product, length) => product * length, 1);
  const drawn = uniforms({ seed, purpose: 'bench', index }, count);
  const values =
    input.type === 'int32'
      ? Int32Array.from(drawn, (u) => low + Math.floor(u * (high - low + 1)))
      : drawn.map((u) => low + u * (high - low));
  return { ...input, values };
}
