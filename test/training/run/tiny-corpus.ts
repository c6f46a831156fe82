import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export { temporaryFolder } from '../../fixtures/temporary-folder.js';

const SUBJECTS = ['the cat', 'a dog', 'my brother', 'the old man', 'our teacher', 'nobody'];
const VERBS = ['sees', 'likes', 'follows', 'paints', 'forgets'];
const OBJECTS = ['the house', 'a red car', 'music', 'his own shadow', 'the long way home', 'it'];

/** 180 sentences of 3 to 9 words from 20-odd words. */
export const TINY_SENTENCES: readonly string[] = SUBJECTS.flatMap((subject) =>
  VERBS.flatMap((verb) => OBJECTS.map((object) => `${subject} ${verb} ${object}.`)),
);

/** Writes the sentences as a text file and returns its path. */
export async function writeTinyCorpus(folder: string): Promise<string> {
  const path = join(folder, 'tiny.txt');
  await writeFile(path, TINY_SENTENCES.join('\n'));
  return path;
}

/** Flags that make a run on the tiny corpus take a second. */
export const TINY_FLAGS = {
  batchSize: 64,
  embedding: 12,
  hidden: 16,
  latent: 4,
  minCount: 1,
  wordDropout: 0.3,
  embeddingDropout: 0.1,
  outputDropout: 0.1,
  epochs: 2,
  klEpochs: 1,
} as const;
