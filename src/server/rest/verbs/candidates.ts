import { Type } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import { BOUNDS, DEFAULT_BEAMS, readGenerateOptions, requireBest } from '../../../decode/generate-options.js';
import { requireLatents } from '../../../latent/latent.js';
import { inTurns } from '../in-turns.js';
import type { RestLimits } from '../limits.js';
import { operation, type Item, type Verb } from '../operation.js';
import { latents } from '../schemas/latent.js';
import { named } from '../schemas/named.js';
import { sentence, sentenceInJson } from '../schemas/sentence.js';
import { writingOptions } from '../schemas/word-choice.js';
import { requireWritable } from '../write-sentences.js';

const { properties } = sentence('Candidate', {
  score: Type.Number({
    description:
      'What candidates are compared by: the log-probability, over what `lengthPenalty` makes of the length.',
  }),
});
const candidate = Type.Object(properties);

export const candidates = (limits: RestLimits): Verb => ({
  name: 'candidates',
  summary: 'The likeliest sentences of each latent',
  description:
    'Searches with a beam, and gives back more than the best sentence that it finds for each latent.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        {
          latents: latents(limits),
          nBest: Type.Optional(
            Type.Integer({
              description: 'How many sentences of each latent at most. Default: as many as there are beams.',
              minimum: 1,
              maximum: BOUNDS.beams,
            }),
          ),
          ...writingOptions(limits, 0),
        },
        { $id: 'CandidateSentences', additionalProperties: false },
      ),
      items: 'latents',
      item: named('Candidates', {
        sentences: Type.Array(candidate, {
          description: 'The best first; fewer where there are no more.',
        }),
      }),
      also: [],
      example: ({ sizes }) => ({
        latents: [Array.from({ length: sizes.latent }, () => 0)],
        beams: 3,
        nBest: 2,
      }),
      answer: (
        { vae, signal, ...task },
        { latents: given, beams = DEFAULT_BEAMS, nBest = beams, ...body },
      ) => {
        const generation = readGenerateOptions({ ...body, beams }, 0);
        requireBest(nBest, beams);
        requireWritable(given.length, generation, { ...task, vae });
        const all = given.map((numbers) => Float32Array.from(numbers));
        requireLatents(all, vae.config.sizes.latent);
        return {
          seed: generation.seed,
          items: (batch) =>
            inTurns(all, batch, async function* (some): AsyncGenerator<Item> {
              for (const found of await vae.candidates(some, { ...generation, nBest, signal })) {
                const sentences = found.map((each) => ({
                  ...sentenceInJson(each, body),
                  score: rounded(each.score),
                }));
                yield { json: () => ({ sentences }) };
              }
            }),
        };
      },
    }),
  },
});
