import { uniforms, type RandomKey } from '../../src/random/draws.js';
import type { TestInput } from './jobs.js';

/** An input with its numbers. */
export interface DrawnInput extends TestInput {
  values: Float32Array | Int32Array;
}

/** Draws the numbers of an input. @param index which input of a run it is */
export function drawInput(input: TestInput, seed: number, index: number): DrawnInput {
  const [low, high] = input.range;
  const count = input.shape.reduce((product, length) => product * length, 1);
  const key = { seed, purpose: 'bench', index } as const;
  const drawn = input.pattern === 'waves' ? waves(input.shape, key) : uniforms(key, count);
  const values =
    input.type === 'int32'
      ? Int32Array.from(drawn, (u) => low + Math.floor(u * (high - low + 1)))
      : drawn.map((u) => low + u * (high - low));
  return { ...input, values };
}

/** Of one image. */
const WAVES = 6;
/** Cycles from one edge to the other. */
const HIGHEST_FREQUENCY = 10;
/** The share of noise on top. */
const NOISE = 0.05;

/**
 * Images in [0, 1) that a network for photographs sees something in: plane waves of all directions, the longer the higher,
 * in each channel with a phase of its own, and a little noise.
 */
function waves([batch = 1, height = 1, width = 1, channels = 1]: readonly number[], key: RandomKey) {
  const size = height * width * channels;
  const image = uniforms(key, batch * size);
  const drawn = uniforms({ ...key, index: key.index + OF_WAVES }, batch * WAVES * (2 + channels));
  let at = 0;
  for (let row = 0; row < batch; row++) {
    const parameters = Array.from({ length: WAVES }, () => ({
      x: (2 * drawn[at++]! - 1) * HIGHEST_FREQUENCY,
      y: (2 * drawn[at++]! - 1) * HIGHEST_FREQUENCY,
      phases: Array.from({ length: channels }, () => drawn[at++]!),
    }));
    for (let pixel = 0; pixel < size; pixel++) {
      const channel = pixel % channels;
      const x = (Math.floor(pixel / channels) % width) / width;
      const y = Math.floor(pixel / channels / width) / height;
      const sum = parameters.reduce((total, wave) => {
        const angle = 2 * Math.PI * (wave.x * x + wave.y * y + wave.phases[channel]!);
        return total + Math.sin(angle) / (1 + Math.hypot(wave.x, wave.y));
      }, 0);
      const smooth = 1 / (1 + Math.exp(-3 * sum));
      const position = row * size + pixel;
      image[position] = (1 - NOISE) * smooth + NOISE * image[position]!;
    }
  }
  return image;
}

/** Streams of waves are apart from those of noise. */
const OF_WAVES = 1000;
