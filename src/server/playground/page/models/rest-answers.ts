import type { GreyImage, Sentence } from '../../../../everywhere.js';
import {
  anything,
  arrayOf,
  integer,
  number,
  object,
  oneOf,
  optional,
  text,
  textLike,
  type ReadBy,
  type Reader,
} from '../../../../json-reader.js';
import type { About, ModelKind } from './playground-model.js';
import { errorOf, ServerError } from './reach.js';

const readToken = object({
  id: integer(0),
  text,
  logProbability: number(),
  continues: optional(anything),
});
const sentence = object({
  text: textLike(/^/, 'a text'),
  logProbability: number(),
  tokens: arrayOf(readToken),
});
const sentencesIn = object({ sentences: arrayOf(unlessFault(sentence)) });
const image = object({ width: integer(1), height: integer(1), pixels: arrayOf(number(0)) });
const imagesIn = object({ images: arrayOf(unlessFault(image)) });
const latent = object({ mean: arrayOf(number()), refined: optional(arrayOf(number())) });
const latentsIn = object({ latents: arrayOf(unlessFault(latent)) });
const aboutIn = object({
  name: text,
  kind: oneOf('sentence-vae', 'image-vae'),
  sizes: object({ latent: integer(1) }),
  training: object({ corpus: text, licence: text }),
  hasFittedPrior: anything,
});

/** The sentences of an answer, with their tokens. */
export function readSentences(answer: unknown): Sentence[] {
  return sentencesIn(answer, '').sentences.map(({ tokens, ...rest }) => ({
    ...rest,
    tokens: tokens.map(asToken),
  }));
}

/** The images of an answer that has them in pixels. */
export function readImages(answer: unknown): GreyImage[] {
  return imagesIn(answer, '').images.map(({ pixels, ...size }) => ({
    ...size,
    pixels: Float32Array.from(pixels),
  }));
}

/** The means of the latents of an answer. */
export function readLatents(answer: unknown): Float32Array[] {
  return latentsIn(answer, '').latents.map(({ mean, refined }) => Float32Array.from(refined ?? mean));
}

/** What a server says of a model. */
export function readAbout(answer: unknown): { kind: ModelKind; about: About } {
  const { name, kind, sizes, training, hasFittedPrior } = aboutIn(answer, '');
  return {
    kind,
    about: { name, latent: sizes.latent, ...training, hasFittedPrior: hasFittedPrior === true },
  };
}

/** An answer has errors in the places of what could not be made; all that the page asks for, it needs. */
function unlessFault<T>(read: Reader<T>): Reader<T> {
  return (item, at) => {
    const { code, message } = errorOf(item);
    if (message !== undefined) throw new ServerError(message, { code: code ?? 'INTERNAL', status: 200 });
    return read(item, at);
  };
}

function asToken({ continues, ...token }: ReadBy<typeof readToken>): Sentence['tokens'][number] {
  return continues === true ? { ...token, continues } : token;
}
