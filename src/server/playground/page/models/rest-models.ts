import type { GreyImage } from '../../../../everywhere.js';
import { readAbout, readLatents, readImages, readSentences } from './rest-answers.js';
import type { Abortable, About, ModelKind, PlaygroundModel, PlaygroundModels } from './playground-model.js';
import { reach, readAnswer } from './reach.js';
import { readNames } from './read-names.js';

/**
 * The models of the server that this page comes from, over its REST API.
 * @param key what the server may ask for; empty if nothing was typed
 */
export function restModels(key: () => string): PlaygroundModels {
  const ask = async (path: string, { signal }: Abortable, body?: object): Promise<unknown> => {
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(key() !== '' && { authorization: `Bearer ${key()}` }),
    };
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return readAnswer(await reach(`v1/${path}`, { ...init, headers, signal }));
  };
  return {
    list: async (options) => readNames(await ask('models', options)),
    open: async (name, options) => {
      const path = `models/${encodeURIComponent(name)}`;
      const found = readAbout(await ask(path, options));
      return opened(found, (verb, body, given) => ask(`${path}:${verb}`, given, body));
    },
  };
}

type Ask = (verb: string, body: object, options: Abortable) => Promise<unknown>;

function opened({ kind, about }: { kind: ModelKind; about: About }, ask: Ask): PlaygroundModel {
  switch (kind) {
    case 'sentence-vae': {
      const write = async (verb: string, body: object, options: Abortable) =>
        readSentences(await ask(verb, { ...body, tokens: true }, options));
      return {
        kind,
        about,
        encode: async (texts, options) => readLatents(await ask('encode', { texts }, options)),
        locate: async (texts, options) => readLatents(await ask('encode', { texts, refine: true }, options)),
        decode: (latents, options) => write('decode', { latents: latents.map(numbers) }, options),
        sample: (count, controls, options) => write('sample', { count, ...controls }, options),
        [Symbol.asyncDispose]: nothing,
      };
    }
    case 'image-vae': {
      const make = async (verb: string, body: object, options: Abortable) =>
        readImages(await ask(verb, { ...body, format: 'pixels' }, options));
      const encodeImages = async (images: readonly GreyImage[], options: Abortable) =>
        readLatents(await ask('encode', { images: images.map(shades) }, options));
      return {
        kind,
        about,
        encode: encodeImages,
        locate: encodeImages,
        decode: (latents, options) => make('decode', { latents: latents.map(numbers) }, options),
        sample: (count, { seed, prior }, options) => make('sample', { count, seed, prior }, options),
        [Symbol.asyncDispose]: nothing,
      };
    }
    default:
      throw new Error(`This page knows no models of kind ${String(kind satisfies never)}.`);
  }
}

/** Nothing of a server's model is in the page. */
const nothing = async () => {};

const numbers = (latent: Float32Array) => Array.from(latent);

/** To a thousandth, which is finer than the shades of a PNG: a request has a few dozen images. */
const shades = ({ pixels }: GreyImage) => Array.from(pixels, (shade) => Math.round(1000 * shade) / 1000);
