import { findRecipe } from '../../training/corpus/find-recipe.js';
import type { PackageConfig } from '../../src/package/config.js';

/** What is known of the text or the images that a model was trained on, besides what its package says. */
export interface CorpusFacts {
  /** As the Hub wants it: two letters, `en`. */
  readonly language?: string | undefined;
  /** The same data on the Hub, `owner/name`. */
  readonly hubDataset?: string | undefined;
}

/** What the corpus' recipe says, if it was one: a text file may be called like one, but says nothing of its licence. */
export async function corpusFacts({
  corpus,
  licence,
}: Pick<PackageConfig['training'], 'corpus' | 'licence'>): Promise<CorpusFacts> {
  const recipe = /^[a-z0-9-]+$/.test(corpus) ? await findRecipe(corpus) : undefined;
  if (recipe?.licence !== licence) return {};
  const { language, hubDataset } = recipe;
  return { language, hubDataset };
}
