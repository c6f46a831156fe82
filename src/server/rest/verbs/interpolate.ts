import { Type } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { readWalkOptions, requireEnds, walk } from '../../../latent/interpolate.js';
import { requireRefinable, requireRows, type RestLimits } from '../limits.js';
import { endsOf } from '../../../ways/ends.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT, OTHER_DIGIT } from '../schemas/examples.js';
import { images, madeImage, readingOptions, showingOptions } from '../schemas/image.js';
import { sentence, texts } from '../schemas/sentence.js';
import { path, stepsOfWay } from '../schemas/way.js';
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
          refine: Type.Optional(
            Type.Boolean({
              description:
                'Looks for latents that the texts are written from, where their posterior means are none.',
              default: true,
            }),
          ),
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
        const generation = readGenerateOptions(body, 0);
        const way = readWalkOptions(body);
        requireEnds(body.texts, way);
        requireWritable((body.texts.length - 1) * (way.steps - 1) + 1, generation, task);
        const { refine = true, mostEqual = 1 } = body;
        if (refine) requireRefinable(body.texts, limits);
        if (body.distinct || mostEqual < 1) {
          const { distinct } = body;
          const options = { ...generation, ...way, distinct, mostEqual, refine, signal };
          return sentencesAtOnce(() => vae.interpolate(body.texts, options), {
            generation,
            shown: body,
            extra: (found) => ({ t: rounded(found.t) }),
          });
        }
        const points = walk(await endsOf(vae, body.texts, { refine }, { signal }), way);
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
