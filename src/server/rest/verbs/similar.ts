import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { around, LARGEST_RADIUS, posteriorRadius } from '../../../latent/around.js';
import { requireRows, type RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT } from '../schemas/examples.js';
import { image, madeImage, readingOptions, showingOptions } from '../schemas/image.js';
import { sentence, text } from '../schemas/sentence.js';
import { seed, writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentencesAtOnce, sentencesFrom } from '../write-sentences.js';

const COUNT = 8;

const radius = Type.Optional(
  Type.Number({
    description:
      'How far from it, as a Euclidean distance of latents. Default: as far as draws from its posterior.',
    minimum: 0,
    maximum: LARGEST_RADIUS,
  }),
);

export const similar = (limits: RestLimits): Verb => {
  const count = Type.Optional(
    Type.Integer({ description: 'How many.', minimum: 1, maximum: limits.rows, default: COUNT }),
  );
  return {
    name: 'similar',
    summary: 'Others around one',
    description: 'Goes from a sentence or an image in random directions, always equally far.',
    operations: {
      'sentence-vae': operation({
        body: Type.Object(
          {
            text: text(limits, 'The sentence.'),
            count,
            radius,
            distinct: Type.Optional(
              Type.Boolean({
                description:
                  'Writes each sentence once and the given one not at all: looks in more directions.',
                default: false,
              }),
            ),
            ...writingOptions(limits, 0),
          },
          { $id: 'SimilarSentences', additionalProperties: false },
        ),
        items: 'sentences',
        item: sentence('SimilarSentence', {}),
        also: ['text/event-stream'],
        example: () => ({ text: 'the man went to the house', count: 3, seed: 1 }),
        answer: async (task, body) => {
          const { vae, signal } = task;
          const many = body.count ?? COUNT;
          const generation = readGenerateOptions(body, 0);
          requireWritable(many, generation, task);
          if (body.distinct) {
            const { radius: far } = body;
            const options = { ...generation, count: many, radius: far, distinct: true, signal };
            return sentencesAtOnce(() => vae.similar(body.text, options), { generation, shown: body });
          }
          const [latent] = await vae.encode([body.text], { signal });
          const { mean } = latent!;
          const far = body.radius ?? posteriorRadius(latent!);
          const latents = around(mean, { count: many, radius: far, seed: generation.seed });
          return sentencesFrom(task, latents, { generation, shown: body });
        },
      }),
      'image-vae': operation({
        body: Type.Object(
          { image: image(limits), count, radius, seed, ...readingOptions, ...showingOptions },
          { $id: 'SimilarImages', additionalProperties: false },
        ),
        items: 'images',
        item: madeImage('SimilarImage', {}),
        also: ['image/png'],
        example: () => ({ image: DIGIT, count: 5, seed: 1 }),
        answer: (task, body) => {
          const { vae, signal } = task;
          const many = body.count ?? COUNT;
          requireRows(many, `${many} images`, limits);
          const { seed: chosen } = readGenerateOptions(body, 0);
          const [centre] = readImages([body.image], { name: 'image', invert: body.invert }, task);
          const options = { count: many, radius: body.radius, seed: chosen, signal };
          return imagesAtOnce(() => vae.similar(centre!, options), { format: body.format, seed: chosen });
        },
      }),
    },
  };
};
