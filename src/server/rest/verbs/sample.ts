import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { requireRows, type RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { madeImage, showingOptions } from '../schemas/image.js';
import { sentence } from '../schemas/sentence.js';
import { seed, writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentencesFrom } from '../write-sentences.js';

const prior = Type.Optional(
  Type.Union([Type.Literal('fitted'), Type.Literal('standard')], {
    description:
      'What latents are drawn from: the density fitted to those of training examples, or the standard normal. Default: the fitted one, where the model has it.',
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
          { count: Type.Optional(count), prior, ...writingOptions(limits, 1) },
          { $id: 'SampleSentences', additionalProperties: false },
        ),
        items: 'sentences',
        item: sentence('SampledSentence', {}),
        also: ['text/event-stream'],
        example: () => ({ count: 3, seed: 1, temperature: 0.6 }),
        answer: (task, body) => {
          const generation = readGenerateOptions(body, 1);
          requireWritable(body.count ?? 1, generation, task);
          const latents = task.vae.drawLatents(body.count ?? 1, {
            prior: body.prior,
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
