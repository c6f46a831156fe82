import { Type } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import { MEASURES } from '../../../latent/distance.js';
import type { Nearest } from '../../../ways/nearest.js';
import type { RestLimits } from '../limits.js';
import { operation, type Item, type Verb } from '../operation.js';
import { named } from '../schemas/named.js';
import { text, texts } from '../schemas/sentence.js';

export const nearest = (limits: RestLimits): Verb => ({
  name: 'nearest',
  summary: 'Those of many sentences that are nearest to one',
  description: 'Compares the latents of sentences. Those that the model can make nothing of are passed over.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        {
          text: text(limits, 'The sentence.'),
          among: texts(limits, { description: 'The sentences to choose from.', most: limits.rows }),
          count: Type.Optional(
            Type.Integer({ description: 'How many.', minimum: 1, maximum: limits.rows, default: 10 }),
          ),
          measure: Type.Optional(
            Type.Union(
              MEASURES.map((each) => Type.Literal(each)),
              {
                description: 'By the distance or the angle of means, or by the divergence of posteriors.',
                default: 'euclidean',
              },
            ),
          ),
        },
        { $id: 'NearestSentences', additionalProperties: false },
      ),
      items: 'sentences',
      item: named('NearSentence', {
        text: Type.String(),
        index: Type.Integer({ description: 'Its place in `among`, from 0.' }),
        distance: Type.Number({ description: '0 for equal posteriors.' }),
      }),
      rest: {
        compared: Type.Integer({ description: 'How many sentences were compared.' }),
        unusable: Type.Integer({ description: 'How many were passed over.' }),
      },
      also: [],
      example: () => ({
        text: 'the man went to the house',
        among: ['he came to the house', 'I will not be afraid', 'the men went out'],
        count: 2,
      }),
      answer: ({ vae, signal }, { text: centre, among, count, measure }) => {
        let found: Nearest | undefined;
        return {
          items: async function* (): AsyncGenerator<Item> {
            found = await vae.nearest(centre, among, { count, measure, signal });
            for (const { distance, ...each } of found.sentences) {
              yield { json: () => ({ ...each, distance: rounded(distance) }) };
            }
          },
          rest: () => ({ compared: found?.compared, unusable: found?.unusable }),
        };
      },
    }),
  },
});
