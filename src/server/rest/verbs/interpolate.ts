import { Type } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import { readWalkOptions, requireEnds, walk } from '../../../latent/interpolate.js';
import { planWay, writeWay } from '../../../ways/interpolate.js';
import { endsFor } from '../ends-for.js';
import { requireRows, type RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT, OTHER_DIGIT } from '../schemas/examples.js';
import { images, madeImage, readingOptions, showingOptions } from '../schemas/image.js';
import { sentence, texts } from '../schemas/sentence.js';
import { path, refine, stepsOfWay } from '../schemas/way.js';
import { writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentencesAtOnce, sentencesFrom } from '../write-sentences.js';

const t = Type.Number({ description: 'How far it is: 0 at the first, 1 at the second, and so on.' });

export const interpolate = (limits: RestLimits): Verb => ({
  name: 'interpolate',
  summary: 'Go from one to another, or through several',
  description: 'Writes the sentences, or makes the images, on the way through two or more.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        {
          texts: texts(limits, { description: 'The sentences to go through.', least: 2 }),
          steps: stepsOfWay,
          path,
          distinct: Type.Optional(
            Type.Boolean({
              description: 'Writes no sentence twice: looks for others between the steps.',
              default: false,
            }),
          ),
          mostEqual: Type.Optional(
            Type.Number({
              description:
                'Which share of their words neighbours may have in common; below 1 no sentence comes twice.',
              minimum: 0,
              maximum: 1,
              default: 1,
            }),
          ),
          refine,
          ...writingOptions(limits, 0),
        },
        { $id: 'InterpolateSentences', additionalProperties: false },
      ),
      items: 'sentences',
      item: sentence('InterpolatedSentence', { t }),
      also: ['text/event-stream'],
      example: () => ({ texts: ['the man went to the house', 'I will not be afraid'], steps: 5 }),
      answer: async (task, body) => {
        const { vae, signal } = task;
        const plan = planWay(body.texts, { ...body, signal });
        const { generation, way } = plan;
        requireWritable(plan.tried, generation, task);
        const ends = await endsFor(task, body);
        if (plan.distinct) {
          return sentencesAtOnce(() => writeWay(vae, ends, plan), {
            generation,
            shown: body,
            extra: (found) => ({ t: rounded(found.t) }),
          });
        }
        const points = walk(
          ends.map(({ latent }) => latent),
          way,
        );
        return sentencesFrom(
          task,
          points.map(({ latent }) => latent),
          { generation, shown: body, extra: (place) => ({ t: rounded(points[place]!.t) }) },
        );
      },
    }),
    'image-vae': operation({
      body: Type.Object(
        {
          images: images(limits, { description: 'The images to go through.', least: 2 }),
          steps: stepsOfWay,
          path,
          ...readingOptions,
          ...showingOptions,
        },
        { $id: 'InterpolateImages', additionalProperties: false },
      ),
      items: 'images',
      item: madeImage('InterpolatedImage', { t }),
      also: ['image/png'],
      example: () => ({ images: [DIGIT, OTHER_DIGIT], steps: 5 }),
      answer: (task, body) => {
        const { vae, signal } = task;
        const way = readWalkOptions(body);
        requireEnds(body.images, way);
        const points = (body.images.length - 1) * (way.steps - 1) + 1;
        requireRows(points, `${points} images`, limits);
        const ends = readImages(body.images, { name: 'images', invert: body.invert }, task);
        return imagesAtOnce(() => vae.interpolate(ends, { ...way, signal }), {
          format: body.format,
          extra: (made) => ({ t: rounded(made.t) }),
        });
      },
    }),
  },
});
