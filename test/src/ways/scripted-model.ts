import type { GenerateOptions } from '../../../src/decode/generate-options.js';
import { sentence, type Sentence } from '../../../src/decode/sentence.js';
import type { Latent } from '../../../src/latent/latent.js';
import type { WritingModel } from '../../../src/ways/writing-model.js';

/** A sentence of these words, whose log-probabilities are zero. */
function written(text: string): Sentence {
  const tokens = [...text.split(' '), '<eos>'].map((word, id) => ({ id, text: word }));
  return sentence(text, tokens, new Float32Array(tokens.length));
}

/** A model whose latents are told and whose decoder is a function; it keeps lists of what it was asked to encode and decode. */
export class ScriptedModel implements WritingModel {
  readonly encoded: string[][] = [];
  readonly decoded: Float32Array[][] = [];
  readonly options: (GenerateOptions | undefined)[] = [];
  readonly #latents: Readonly<Record<string, readonly number[]>>;
  readonly #write: (latent: Float32Array) => string;
  readonly #gap: number;
  readonly #deviation: number;

  /**
   * @param gap how far posterior means are from the latents that sentences are written from, in each dimension. Default 0
   * @param deviation of posteriors. Default 1
   */
  constructor(
    latents: Readonly<Record<string, readonly number[]>>,
    write: (latent: Float32Array) => string,
    { gap = 0, deviation = 1 }: { gap?: number; deviation?: number } = {},
  ) {
    this.#latents = latents;
    this.#write = write;
    this.#gap = gap;
    this.#deviation = deviation;
  }

  encode(texts: readonly string[]) {
    this.encoded.push([...texts]);
    return Promise.resolve(
      texts.map((text) => {
        const mean = Float32Array.from(this.#latents[text]!);
        return { mean, logVariance: mean.map(() => 2 * Math.log(this.#deviation)) };
      }),
    );
  }

  /** Latents of which these are slightly off. */
  async refine(
    texts: readonly string[],
    { posteriors }: { posteriors?: readonly Latent[] | undefined } = {},
  ) {
    return (posteriors ?? (await this.encode(texts))).map(({ mean }) =>
      mean.map((value) => value + this.#gap),
    );
  }

  decode(latents: readonly Float32Array[], options?: GenerateOptions) {
    this.decoded.push([...latents]);
    this.options.push(options);
    return Promise.resolve(latents.map((latent) => written(this.#write(latent))));
  }
}
