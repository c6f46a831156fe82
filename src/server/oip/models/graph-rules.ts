import { badRequest } from '../bad-request.js';
import type { NamedTensor } from '../tensors/tensor.js';

/**
 * What the inputs of a graph have to keep among each other.
 * @param rows how many a graph computes at once at most
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function requireGraphRules(inputs: ReadonlyMap<string, NamedTensor>, rows: number): void {
  const mask = inputs.get('attention_mask');
  if (mask?.datatype === 'INT64') requirePaddingOnTheRight(mask.data, mask.shape[1]!);
  const width = scalar(inputs, 'beam_width');
  const best = scalar(inputs, 'n_best');
  if (width === undefined || best === undefined) return;
  if (best > width) {
    throw badRequest(
      `n_best to be ${width} at most, the beam_width`,
      `it is ${best}`,
      'Ask for fewer, or for a wider beam',
    );
  }
  const latents = inputs.get('latent')?.shape[0] ?? 0;
  if (latents * width <= rows) return;
  throw badRequest(
    `at most ${rows} beams in all`,
    `${latents} latents with ${width} beams each came`,
    'Send fewer at once, or search with a narrower beam',
  );
}

/** The graphs count the ones of a row, and take as many of its tokens from the left. */
function requirePaddingOnTheRight(mask: BigInt64Array, tokens: number): void {
  for (let at = 0; at < mask.length; at++) {
    const isStart = at % tokens === 0;
    if (mask[at] === 1n ? isStart || mask[at - 1] === 1n : !isStart) continue;
    throw badRequest(
      'every row of attention_mask to be ones and then zeros',
      mask[at] === 1n ? 'a one follows a zero' : 'a row has no ones',
      'Pad sentences on the right',
    );
  }
}

function scalar(inputs: ReadonlyMap<string, NamedTensor>, name: string): number | undefined {
  const tensor = inputs.get(name);
  return tensor?.datatype === 'INT64' ? Number(tensor.data[0]) : undefined;
}
