import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { rounded } from '../../../commands/ways/in-json.js';
import type { RestLimits } from '../limits.js';
import { operation, type Verb } from '../operation.js';
import { sentence, text } from '../schemas/sentence.js';
import { blankOptions } from '../schemas/word-choice.js';
import { sentencesAtOnce } from '../write-sentences.js';

/** Each sentence that is wanted is compared with some others by hundreds of draws. */
const MOST = 20;

export const infill = (limits: RestLimits): Verb => ({
  name: 'infill',
  summary: 'Fill the blanks of a sentence',
  description: 'Finds the likeliest words for blanks: `_` is a word, `__` one to four. All other words stay.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        {
          text: text(limits, 'The sentence with its blanks.'),
          count: Type.Optional(
            Type.Integer({
              description: 'How many sentences, the best first.',
              minimum: 1,
              maximum: MOST,
              default: 5,
            }),
          ),
          ...blankOptions(limits),
        },
        { $id: 'InfillSentence', additionalProperties: false },
      ),
      items: 'sentences',
      item: sentence('InfilledSentence', {
        logLikelihood: Type.Number({
          description: 'log p(x) in nats, whatever the latent: the importance-weighted bound with 64 draws.',
        }),
      }),
      also: [],
      example: () => ({ text: 'the man went to the _', count: 3, seed: 1 }),
      answer: ({ vae, signal }, { text: template, count, ...body }) => {
        const generation = readGenerateOptions(body, 0);
        return sentencesAtOnce(() => vae.infill(template, { ...generation, count, signal }), {
          generation,
          shown: body,
          extra: (found) => ({ logLikelihood: rounded(found.logLikelihood) }),
        });
      },
    }),
  },
});
