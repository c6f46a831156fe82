import { float, floats, integers, tokenRows } from '../../../../src/onnx/tensors.js';
import type { Feeds } from '../../../../src/server/batching/run-shape.js';
import { float32 } from './row-wise-runtime.js';

/** A sentence of so many tokens, its end included, with a word in its other places. */
export type Wanted = readonly [length: number, word: number];

/** What `decoder` is run with. */
export function decoding(
  wanted: readonly Wanted[],
  { temperature = 0, most = 6 }: { temperature?: number; most?: number } = {},
): Feeds {
  return {
    latent: float32(wanted),
    uniforms: float32(wanted.map(([, word]) => Array.from({ length: most }, (_, at) => word / 64 + at))),
    temperature: float(temperature),
  };
}

/** What `constrained_decoder` is run with. */
export function constraining(wanted: readonly Wanted[], bias: Float32Array): Feeds {
  return { ...decoding(wanted), logit_bias: floats(bias, [bias.length]) };
}

/** What `encoder` is run with. @param rows of token ids, padded to the longest */
export function encoding(rows: readonly (readonly number[])[]): Feeds {
  const tokens = Math.max(...rows.map(({ length }) => length));
  const filled = (fill: number, of: (id: number) => number) =>
    BigInt64Array.from(
      rows.flatMap((row) => [...row.map(of), ...Array.from({ length: tokens - row.length }, () => fill)]),
      BigInt,
    );
  return tokenRows({
    inputIds: filled(0, (id) => id),
    attentionMask: filled(0, () => 1),
    batch: rows.length,
    tokens,
  });
}

/** What `scorer` is run with. */
export function scoring(rows: readonly (readonly number[])[], latents: readonly number[]): Feeds {
  return { ...encoding(rows), latent: float32(latents.map((latent) => [latent])) };
}

/** What `step` is run with. */
export function stepping(ids: readonly number[], hidden: readonly (readonly number[])[]): Feeds {
  return { token_ids: integers(ids, [ids.length]), hidden: float32(hidden) };
}
