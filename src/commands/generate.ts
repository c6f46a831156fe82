import { randomSeed, requireSeed } from '../decode/generate-options.js';
import { SentenceVaeError } from '../errors.js';
import type { PackageConfig } from '../package/config.js';
import { readConfig } from '../package/open-package.js';
import { packageFolder } from '../package/package-folder.js';
import { DEFAULT_MODEL } from '../package/default-model.js';
import { findModel } from '../package/shipped-models.js';
import type { GenArguments } from './gen.js';
import { readRequest, requireFlagsFor, requireRequestOf, type RequestOf } from './gen-request.js';
import { showDownload } from './show-download.js';
import type { FromRequest } from './ways/from.js';

/** What a model of a kind needs to answer a request; files are worked through elsewhere. */
export interface GenTask<Kind extends PackageConfig['kind']> {
  request: Exclude<RequestOf<Kind>, FromRequest>;
  folder: string;
  /** The model's own name. */
  name: string;
  args: GenArguments;
  seed: number;
}

async function findFolder({ model, image, signal }: GenArguments): Promise<string> {
  using download = showDownload(signal);
  return await findModel(model ?? DEFAULT_MODEL[image ? 'images' : 'sentences'], download);
}

/** Runs `gen`: reads the flags, finds the model, and leaves the rest to what its kind needs. */
export async function generate(args: GenArguments): Promise<void> {
  const request = readRequest(args);
  if (request.way === 'from') return (await import('./write-from-file.js')).writeFromFile(request, args);
  const seed = args.seed ?? randomSeed();
  requireSeed(seed);
  const folder = await findFolder(args);
  const { kind, name } = await readConfig(await packageFolder(folder));
  if (args.image && kind !== 'image-vae') {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${name} to be an image model, as --image asks for`,
      received: `it is one of kind ${kind}`,
      remedy: 'Leave --image out, or choose another model',
    });
  }
  if (args.verbose) process.stderr.write(`model ${name}, seed ${seed}\n`);
  const task = { folder, name, args, seed };
  switch (kind) {
    case 'sentence-vae':
      requireRequestOf(kind, request, name);
      requireFlagsFor(request, args, kind);
      return (await import('./generate-sentences.js')).generateSentences({ ...task, request });
    case 'image-vae':
      requireRequestOf(kind, request, name);
      requireFlagsFor(request, args, kind);
      return (await import('./generate-images.js')).generateImages({ ...task, request });
    default:
      return kind satisfies never;
  }
}
