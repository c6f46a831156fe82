import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { requireRows, type RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { madeImage, showingOptions } from '../schemas/image.js';
import { sentence } from '../schemas/sentence.js';
import { seed, writingOptions } from '../schemas/word-choice.js';
import { MOST_OF } from '../../../ways/sample.js';
import { requireWritable, sentencesAtOnce, sentencesFrom } from '../write-sentences.js';

const prior = Type.Optional(
  Type.Union([Type.Literal('fitted'), Type.Literal('standard')], {
    description:
      'What latents are drawn from: the density fitted to those of training examples, or the standard normal. Default: the fitted one, where the model has it.',
  }),
);

const bestOf = Type.Optional(
  Type.Integer({
    description:
      'Writes so many for each that is wanted and keeps the one that the decoder is surest of, by mean log-probability. Not with events.',
    minimum: 1,
    maximum: MOST_OF,
    default: 1,
  }),
);

export const sample = (limits: RestLimits): Verb => {
  const count = Type.Integer({ description: 'How many.', minimum: 1, maximum: limits.rows, default: 1 });
  return {
    name: 'sample',
    summary: 'Make some up',
    description: 'Draws latents from the prior and writes a sentence, or makes an image, from each.',
    operations: {
      'sentence-vae': operation({
        body: Type.Object(
          { count: Type.Optional(count), prior, bestOf, ...writingOptions(limits, 1) },
          { $id: 'SampleSentences', additionalProperties: false },
        ),
        items: 'sentences',
        item: sentence('SampledSentence', {}),
        also: ['text/event-stream'],
        example: () => ({ count: 3, seed: 1, temperature: 0.6 }),
        answer: (task, body) => {
          const generation = readGenerateOptions(body, 1);
          const { count: many = 1, prior: from, bestOf: of = 1 } = body;
          requireWritable(many * of, generation, task);
          if (of > 1) {
            const { vae, signal } = task;
            const options = { ...generation, prior: from, bestOf: of, signal };
            return sentencesAtOnce(() => vae.sample(many, options), { generation, shown: body });
          }
          const latents = task.vae.drawLatents(many, {
            prior: from,
            seed: generation.seed,
            signal: task.signal,
          });
          return sentencesFrom(task, latents, { generation, shown: body });
        },
      }),
      'image-vae': operation({
        body: Type.Object(
          { count: Type.Optional(count), prior, seed, ...showingOptions },
          { $id: 'SampleImages', additionalProperties: false },
        ),
        items: 'images',
        item: madeImage('SampledImage', {}),
        also: ['image/png'],
        example: () => ({ count: 9, seed: 1 }),
        answer: ({ vae, signal }, { count: many = 1, prior: from, format, ...body }) => {
          requireRows(many, `${many} images`, limits);
          const { seed: chosen } = readGenerateOptions(body, 0);
          return imagesAtOnce(() => vae.sample(many, { prior: from, seed: chosen, signal }), {
            format,
            seed: chosen,
            columns: (images) => Math.ceil(Math.sqrt(images)),
          });
        },
      }),
    },
  };
};
