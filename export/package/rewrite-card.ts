import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { PackageConfig } from '../../src/package/config.js';
import { openPackage, readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { findRecipe } from '../../training/corpus/find-recipe.js';
import { loadCorpus, type CorpusOptions } from '../../training/corpus/load-corpus.js';
import { loadImages } from '../../training/corpus/mnist.js';
import { modelCard } from './card/model-card.js';
import { corpusFacts } from './corpus-facts.js';
import { digestsOf } from './package-files.js';
import { withMaxLength } from './tokenizer-config.js';

type Training = PackageConfig['training'];

/** What is looked into besides `config.json`. */
const REQUIRED = {
  'sentence-vae': ['tokenizer_config.json'],
  'image-vae': [],
} as const satisfies Record<PackageConfig['kind'], readonly string[]>;

/**
 * Writes the model card of a package as this version would have, from what `config.json` says and the corpus' recipe knows. What an
 * older version left out of `config.json` and `tokenizer_config.json` is added; the graphs stay as they are.
 * @returns the files that were written
 * @throws {SentenceVaeError} `BAD_PACKAGE` or `CANNOT_WRITE`
 */
export async function rewriteCard(folder: string, options: CorpusOptions = {}): Promise<string[]> {
  const { readText } = await packageFolder(folder);
  const written: string[] = [];
  for (const [path, content] of await cardFiles(folder, options)) {
    if ((await readText(path)) === content) continue;
    await writeAtomically(join(folder, path), content);
    written.push(join(folder, path));
  }
  return written;
}

/**
 * The model card of a package as this version writes it, and the files that have to say what it does.
 * @throws {SentenceVaeError} `BAD_PACKAGE`
 */
export async function cardFiles(
  folder: string,
  options: CorpusOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const files = await packageFolder(folder);
  const { kind } = await readConfig(files);
  const { config } = await openPackage(files, kind, REQUIRED[kind]);
  // Read as it is, so that nothing is lost of what another version wrote; it has just been read as a package's.
  const written = JSON.parse((await files.readText('config.json')) ?? '') as Pick<PackageConfig, 'training'>;
  const training = await completed(config.training, options);
  const tokenizer = tokenizerConfig(config, (await files.readText('tokenizer_config.json')) ?? '');
  const described = {
    ...written,
    training: { ...written.training, ...training },
    files: { ...config.files, ...digestsOf(tokenizer) },
  };
  return new Map([
    ...tokenizer,
    ['config.json', json(described)],
    ['README.md', modelCard({ ...config, training }, await corpusFacts(training))],
  ]);
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function tokenizerConfig(config: PackageConfig, text: string): Map<string, string> {
  switch (config.kind) {
    case 'sentence-vae':
      return new Map([
        ['tokenizer_config.json', withMaxLength({ text, json: JSON.parse(text) }, config.sizes.maxTokens)],
      ]);
    case 'image-vae':
      return new Map();
    default:
      return config satisfies never;
  }
}

/** What older packages don't say of their corpus, if it is one with a recipe. */
async function completed(training: Training, options: CorpusOptions): Promise<Training> {
  const recipe = await findRecipe(training.corpus);
  if (recipe?.licence !== training.licence) return training;
  const attribution = training.attribution ?? recipe.attribution;
  const examples = training.examples ?? (await countExamples(recipe.name, options));
  return { ...training, attribution, ...(examples && { examples }) };
}

/** How many examples a corpus has, where it is at hand. */
async function countExamples(name: string, options: CorpusOptions): Promise<Training['examples']> {
  try {
    const recipe = await findRecipe(name);
    if (recipe?.kind !== 'images') {
      const { train, valid, test } = (await loadCorpus(name, options)).parts;
      return { train: train.length, valid: valid.length, test: test.length };
    }
    const { train, test } = (await loadImages(recipe)).parts;
    // Images are validated with those that they are tested with.
    return { train: train.count, valid: test.count, test: test.count };
  } catch (error) {
    if (error instanceof SentenceVaeError && error.code === 'BAD_CORPUS') return undefined;
    throw error;
  }
}
