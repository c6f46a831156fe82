import { eachOutcome, type JobOptions } from '../../../src/bulk/each-outcome.js';
import { SentenceVaeError } from '../../../src/errors.js';
import type { ReadingModel, Texts } from '../../../src/ways/writing-model.js';
import { ScriptedModel } from './scripted-model.js';

/** A scripted model that reads through corpora; a sentence it has no latent of is unusable. */
export class ScriptedReader extends ScriptedModel implements ReadingModel {
  readonly config: ReadingModel['config'];
  readonly #known: ReadonlySet<string>;

  constructor(
    latents: Readonly<Record<string, readonly number[]>>,
    { weights = 'a'.repeat(64), size = 2 }: { weights?: string; size?: number } = {},
  ) {
    super(latents, (latent) => latent.join(' '));
    this.#known = new Set(Object.keys(latents));
    this.config = {
      name: 'scripted',
      files: { 'onnx/weights.data': { sha256: weights, bytes: 1 } },
      sizes: { vocabulary: 9, embedding: 1, hidden: 1, latent: size, maxTokens: 9 },
    };
  }

  encodeAll(texts: Texts, options: JobOptions = {}) {
    const complaint = { expected: 'a known one', received: 'it is not', remedy: 'Use another' };
    return eachOutcome(texts, options, {
      faultOf: (text) =>
        this.#known.has(text)
          ? undefined
          : { reason: 'no known word', error: new SentenceVaeError('BAD_ARGUMENT', complaint) },
      run: async (batch) => (await this.encode(batch)).map((result) => ({ result })),
    });
  }
}
