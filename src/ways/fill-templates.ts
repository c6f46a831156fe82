import { readGenerateOptions } from '../decode/generate-options.js';
import { planDecoding } from '../decode/plan.js';
import { runDecoders, type Writer } from '../decode/run-decoders.js';
import type { Sentence } from '../decode/sentence.js';
import { BLANK, type Template } from './template.js';

/** Writes each template out, from its latent: the likeliest words where it has blanks, and the end at its end alone. */
export async function fillTemplates(
  writer: Writer,
  rows: readonly { latent: Float32Array; template: Template }[],
  signal: AbortSignal | undefined,
): Promise<Sentence[]> {
  const { sizes, tokenIds } = writer.config;
  const filled = Array.from<Sentence>({ length: rows.length });
  const lengths = new Set(rows.map(({ template }) => template.length));
  for (const length of lengths) {
    const places = [...rows.keys()].filter((place) => rows[place]!.template.length === length);
    // At temperature 0 nothing is drawn, so that the seed decides nothing.
    const generation = readGenerateOptions({ seed: 0, minWords: length, signal }, 0);
    const free = Array.from({ length: sizes.maxTokens - length - 1 }, () => BLANK);
    const written = await runDecoders(
      writer,
      places.map((place) => ({
        latent: rows[place]!.latent,
        index: place,
        forcedIds: [...rows[place]!.template, tokenIds.eos, ...free],
      })),
      planDecoding(writer, generation),
      1,
    );
    for (const [i, place] of places.entries()) {
      const { score: _, ...sentence } = written[i]![0]!;
      filled[place] = sentence;
    }
  }
  return filled;
}
