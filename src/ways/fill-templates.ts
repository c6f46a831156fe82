import type { Generation } from '../decode/generate-options.js';
import { banning, planDecoding } from '../decode/plan.js';
import { runDecoders, type Writer } from '../decode/run-decoders.js';
import type { Sentence } from '../decode/sentence.js';
import { BLANK, type Template } from './template.js';

/** A template to be written out from a latent. */
export interface Draft {
  latent: Float32Array;
  template: Template;
  /** What its draws depend on, beside the seed. */
  index: number;
}

/** Writes each template out, from its latent: chosen words where it has blanks, and the end at its end alone. */
export async function fillTemplates(
  writer: Writer,
  drafts: readonly Draft[],
  generation: Generation,
): Promise<Sentence[]> {
  const { sizes, tokenIds } = writer.config;
  // A piece in a blank would continue the word before.
  const pieces = Array.from({ length: sizes.vocabulary }, (_, id) => id).filter((id) =>
    writer.tokenizer.continues(id),
  );
  const filled = Array.from<Sentence>({ length: drafts.length });
  const lengths = new Set(drafts.map(({ template }) => template.length));
  for (const length of lengths) {
    const places = [...drafts.keys()].filter((place) => drafts[place]!.template.length === length);
    const plan = planDecoding(writer, { ...generation, minWords: length });
    const free = Array.from({ length: sizes.maxTokens - length - 1 }, () => BLANK);
    const written = await runDecoders(
      writer,
      places.map((place) => {
        const { latent, index, template } = drafts[place]!;
        return { latent, index, forcedIds: [...template, tokenIds.eos, ...free] };
      }),
      banning(plan, pieces, sizes.vocabulary),
      1,
    );
    for (const [i, place] of places.entries()) {
      const { score: _, ...sentence } = written[i]![0]!;
      filled[place] = sentence;
    }
  }
  return filled;
}
