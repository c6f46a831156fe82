import { SentenceVaeError } from '../errors.js';
import { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { SentencePackageConfig } from './config.js';
import type { ModelPackage } from './open-package.js';
import { GET_IT_AGAIN } from './parse-config.js';

/** @throws {SentenceVaeError} `BAD_PACKAGE` if the tokenizer can't be read or doesn't belong to the model */
export async function loadTokenizer({
  config,
  files,
}: ModelPackage<SentencePackageConfig>): Promise<SentenceTokenizer> {
  const [tokenizerJson, tokenizerConfigJson] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map(async (path): Promise<unknown> => {
      try {
        return JSON.parse((await files.readText(path)) ?? '');
      } catch (cause) {
        throw new SentenceVaeError('BAD_PACKAGE', {
          expected: `${path} of ${files.location} to be JSON`,
          received: 'it is cut off or damaged',
          remedy: GET_IT_AGAIN,
          cause,
        });
      }
    }),
  );
  const tokenizer = SentenceTokenizer.fromJson(tokenizerJson, tokenizerConfigJson, config.tokenIds);
  if (tokenizer.vocabularySize !== config.sizes.vocabulary) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `the tokenizer of ${files.location} to know ${config.sizes.vocabulary} tokens`,
      received: `it knows ${tokenizer.vocabularySize}`,
      remedy: GET_IT_AGAIN,
    });
  }
  return tokenizer;
}
