import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Value } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';
import { firstFault } from '../json/first-fault.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { ImageRecipe, Recipe, SentenceRecipe } from './recipe.js';

/** Names of the corpora that have a recipe, in order. */
export async function recipeNames(): Promise<string[]> {
  const entries = await readdir(join(projectFolder(), 'corpora'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/**
 * Finds a recipe by its corpus's name or by the path of a `recipe.json`; undefined if this names neither.
 * A name comes before a file that is called the same; write `./kjv` for the file.
 * @throws {SentenceVaeError} `BAD_CORPUS` if the recipe is not one.
 */
export async function findRecipe(nameOrPath: string): Promise<Recipe | undefined> {
  if (basename(nameOrPath) === 'recipe.json') return readRecipe(nameOrPath);
  if (!(await recipeNames()).includes(nameOrPath)) return undefined;
  return readRecipe(join(projectFolder(), 'corpora', nameOrPath, 'recipe.json'));
}

async function readRecipe(path: string): Promise<Recipe> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const received = cause instanceof SyntaxError ? `it is not JSON: ${cause.message}` : 'it cannot be read';
    throw badRecipe(path, received, cause);
  }
  if (!Value.Check(Recipe, content)) throw badRecipe(path, firstFault(schemaFor(content), content));
  if (content.kind === 'sentences' && content.words.min > content.words.max) {
    throw badRecipe(path, `/words/min ${content.words.min} is over /words/max ${content.words.max}`);
  }
  if (content.split.kind === 'files') {
    const known = content.source.files.map((file) => (typeof file === 'string' ? file : file.path));
    const { kind: _, ...parts } = content.split;
    const stray = Object.values(parts).find((file) => !known.includes(file));
    if (stray) throw badRecipe(path, `/split names ${stray}, which is not among /source/files`);
  }
  return content;
}

/** The schema of the recipe's own kind; by the union of both a fault would only be that neither fits. */
function schemaFor(content: unknown): typeof ImageRecipe | typeof SentenceRecipe {
  const isImages =
    typeof content === 'object' && content !== null && 'kind' in content && content.kind === 'images';
  return isImages ? ImageRecipe : SentenceRecipe;
}

function badRecipe(path: string, received: string, cause?: unknown): SentenceVaeError {
  return new SentenceVaeError('BAD_CORPUS', {
    expected: `a recipe in ${path}`,
    received,
    remedy: 'Correct it after the example of corpora/kjv/recipe.json',
    cause,
  });
}
