import { Type } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import { readLikelihoodOptions, type SentenceLikelihood } from '../../../ways/likelihood.js';
import { FIGURES } from '../../../ways/likelihood-figures.js';
import { inTurns } from '../in-turns.js';
import { requireRows, type RestLimits } from '../limits.js';
import { operation, type Item, type Verb } from '../operation.js';
import { sentence, texts } from '../schemas/sentence.js';
import { seed } from '../schemas/word-choice.js';
import { sentenceItem } from '../write-sentences.js';

const nats = Type.Number({ description: 'In nats.' });

export const score = (limits: RestLimits): Verb => ({
  name: 'score',
  summary: 'How likely sentences are',
  description:
    'The log-probability of each sentence and of its tokens, given its posterior mean; with `draws`, how likely it is whatever its latent, too. A sentence that the model can make nothing of has its error in its place.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        {
          texts: texts(limits, { description: 'The sentences.' }),
          draws: Type.Optional(
            Type.Integer({
              description:
                'Draws from the posterior of each sentence for its likelihood; 100 is usual. Default: no likelihoods.',
              minimum: 1,
              maximum: limits.rows,
            }),
          ),
          seed,
        },
        { $id: 'ScoreSentences', additionalProperties: false },
      ),
      items: 'sentences',
      item: sentence('ScoredSentence', {
        likelihood: Type.Optional(
          Type.Object(
            { reconstruction: nats, kl: nats, negativeElbo: nats, importanceWeightedNll: nats },
            { description: 'Bounds on −log p(x), and what they are made of.' },
          ),
        ),
      }),
      also: [],
      example: () => ({ texts: ['the man went to the house'], draws: 10, seed: 1 }),
      answer: ({ vae, signal }, body) => {
        const { draws } = body;
        if (draws === undefined) {
          return {
            items: (batch) =>
              inTurns(body.texts, batch, async function* (some): AsyncGenerator<Item> {
                for await (const { result, fault } of vae.scoreAll(some, { signal })) {
                  yield fault ? { fault: fault.error } : sentenceItem(result, { tokens: true });
                }
              }),
          };
        }
        requireRows(body.texts.length * draws, `${body.texts.length} sentences with ${draws} draws`, limits);
        const options = readLikelihoodOptions({ ...body, draws, signal });
        return {
          seed: options.seed,
          items: (batch) =>
            inTurns(body.texts, batch, async function* (some, first): AsyncGenerator<Item> {
              const bounds = vae.likelihoodAll(some, { ...options, first });
              for await (const { result, fault } of vae.scoreAll(some, { signal })) {
                const { value: bound } = await bounds.next();
                if (fault) yield { fault: fault.error };
                else if (bound?.result) {
                  yield sentenceItem(
                    result,
                    { tokens: true },
                    { likelihood: likelihoodInJson(bound.result) },
                  );
                }
              }
            }),
        };
      },
    }),
  },
});

const likelihoodInJson = (likelihood: SentenceLikelihood): object =>
  Object.fromEntries(FIGURES.map((figure) => [figure, rounded(likelihood[figure].perSentence)]));
