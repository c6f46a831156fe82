import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { projectFolder } from '../../src/files/project-folder.js';
import { openBytes } from '../../training/corpus/open-bytes.js';
import { runChild } from '../run-child.js';
import type { SentenceConfig } from './configs.js';

/** Where the sentences are, as they come and cut into words by each tokenizer. */
export interface PreparedCorpus {
  raw: string;
  tokenized: Record<SentenceConfig['tokenizer'], string>;
}

/** Unpacks the corpus into a folder, and cuts it with the peer's tokenizer so that ours trains on the very same words. */
export async function prepareCorpus(
  path: string,
  { folder, python, signal }: { folder: string; python: string; signal: AbortSignal },
): Promise<PreparedCorpus> {
  const raw = join(folder, 'corpus.txt');
  await writeFile(raw, openBytes(path, { signal }));
  const tweet = join(folder, 'corpus.tweet.txt');
  const program = join(projectFolder(), 'bench', 'training', 'peers', 'tokenize_tweet.py');
  const child = {
    name: 'the tokenizer of timbmg/Sentence-VAE',
    program: python,
    args: [program, raw, tweet],
  };
  await runChild(child, Type.Object({ sentences: Type.Integer({ minimum: 1 }) }), signal);
  return { raw, tokenized: { space: raw, tweet } };
}
