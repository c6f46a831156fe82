import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { analogies } from '../../../latent/analogy.js';
import { STRONGEST } from '../../../latent/strength.js';
import { requireRows, type RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT, OTHER_DIGIT } from '../schemas/examples.js';
import { images, madeImage, readingOptions, showingOptions } from '../schemas/image.js';
import { sentence, texts } from '../schemas/sentence.js';
import { seed, writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentencesFrom } from '../write-sentences.js';

const strength = Type.Optional(
  Type.Number({
    description: 'How many times the difference of the first two is added to the third.',
    minimum: -STRONGEST,
    maximum: STRONGEST,
    default: 1,
  }),
);

export const analogy = (limits: RestLimits): Verb => {
  const three = { least: 3, most: 3 };
  const count = Type.Optional(
    Type.Integer({
      description: 'How many answers: the first from posterior means, the others from draws.',
      minimum: 1,
      maximum: limits.rows,
      default: 1,
    }),
  );
  return {
    name: 'analogy',
    summary: 'What is to the third as the first is to the second',
    description: 'Writes a sentence, or makes an image, from the latent c + strength · (a − b).',
    operations: {
      'sentence-vae': operation({
        body: Type.Object(
          {
            texts: texts(limits, { description: 'The three sentences.', ...three }),
            count,
            strength,
            ...writingOptions(limits, 0),
          },
          { $id: 'AnalogousSentences', additionalProperties: false },
        ),
        items: 'sentences',
        item: sentence('AnalogousSentence', {}),
        also: ['text/event-stream'],
        example: () => ({ texts: ['he went to the house', 'he is in the house', 'he is in the city'] }),
        answer: async (task, body) => {
          const generation = readGenerateOptions(body, 0);
          requireWritable(body.count ?? 1, generation, task);
          const [a, b, c] = await task.vae.encode(body.texts, { signal: task.signal });
          const { seed: chosen } = generation;
          const latents = analogies([a!, b!, c!], { count: body.count ?? 1, seed: chosen, ...strong(body) });
          return sentencesFrom(task, latents, { generation, shown: body });
        },
      }),
      'image-vae': operation({
        body: Type.Object(
          {
            images: images(limits, { description: 'The three images.', ...three }),
            count,
            strength,
            seed,
            ...readingOptions,
            ...showingOptions,
          },
          { $id: 'AnalogousImages', additionalProperties: false },
        ),
        items: 'images',
        item: madeImage('AnalogousImage', {}),
        also: ['image/png'],
        example: () => ({ images: [DIGIT, OTHER_DIGIT, OTHER_DIGIT] }),
        answer: (task, body) => {
          const { vae, signal } = task;
          const many = body.count ?? 1;
          requireRows(many, `${many} images`, limits);
          const { seed: chosen } = readGenerateOptions(body, 0);
          const [a, b, c] = readImages(body.images, { name: 'images', invert: body.invert }, task);
          const options = { count: many, strength: body.strength, seed: chosen, signal };
          return imagesAtOnce(() => vae.analogy([a!, b!, c!], options), {
            format: body.format,
            seed: chosen,
          });
        },
      }),
    },
  };
};

const strong = ({ strength: times }: { strength?: number }) =>
  times === undefined ? {} : { strength: times };
