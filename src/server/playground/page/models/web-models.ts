import { object, oneOf } from '../../../../json-reader.js';
import type * as Web from '../../../../web/index.js';
import type { GreyImage, ImagePackageConfig, SentencePackageConfig } from '../../../../everywhere.js';
import type { Abortable, About, OpenOptions, PlaygroundModel, PlaygroundModels } from './playground-model.js';
import { reach, readAnswer } from './reach.js';
import { readNames } from './read-names.js';

const readKind = object({ kind: oneOf('sentence-vae', 'image-vae') });

/** Models beside the page, which computes by itself: `models.json` names them, `models/<name>/` has their packages. */
export function webModels(): PlaygroundModels {
  return {
    list: async ({ signal }) => readNames(await readAnswer(await reach('models.json', { signal }))),
    open,
  };
}

async function open(name: string, { onProgress, signal }: OpenOptions): Promise<PlaygroundModel> {
  const address = `models/${encodeURIComponent(name)}/`;
  const [{ ImageVae, SentenceVae }, config] = await Promise.all([
    importBundle(),
    reach(`${address}config.json`, { signal }).then(readAnswer),
  ]);
  const { kind } = readKind(config, '');
  const options: Web.WebOptions = {
    signal,
    onProgress: ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total),
  };
  switch (kind) {
    case 'sentence-vae': {
      const vae = await SentenceVae.load(address, options);
      return {
        kind,
        about: aboutOf(vae.config),
        encode: async (texts, given) => (await vae.encode(texts, given)).map(({ mean }) => mean),
        locate: (texts, given) => vae.refine(texts, given),
        decode: (latents, given) => vae.decode(latents, given),
        sample: (count, controls, given) => vae.sample(count, { ...controls, ...given }),
        [Symbol.asyncDispose]: () => vae[Symbol.asyncDispose](),
      };
    }
    case 'image-vae': {
      const vae = await ImageVae.load(address, options);
      const encodeImages = async (images: readonly GreyImage[], given: Abortable) =>
        (await vae.encode(images, given)).map(({ mean }) => mean);
      return {
        kind,
        about: aboutOf(vae.config),
        encode: encodeImages,
        locate: encodeImages,
        decode: (latents, given) => vae.decode(latents, given),
        sample: (count, { seed, prior }, given) => vae.sample(count, { seed, prior, ...given }),
        [Symbol.asyncDispose]: () => vae[Symbol.asyncDispose](),
      };
    }
    default:
      throw new Error(`This page knows no models of kind ${String(kind satisfies never)}.`);
  }
}

/** The library lies beside this page's script, and is fetched by those alone who have no server that computes. */
function importBundle(): Promise<typeof Web> {
  const address = new URL('./sentence-vae.js', import.meta.url).href;
  return import(address) as Promise<typeof Web>;
}

function aboutOf({ name, sizes, training, prior }: SentencePackageConfig | ImagePackageConfig): About {
  return {
    name,
    latent: sizes.latent,
    corpus: training.corpus,
    licence: training.licence,
    hasFittedPrior: prior !== undefined,
  };
}
