import { Type } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { cornerGrid, MOST_STEPS, readGridOptions, type GridPoint } from '../../../latent/grid.js';
import { readSentenceGrid, STEPS } from '../../../ways/grid.js';
import { endsFor } from '../ends-for.js';
import { requireRows, type RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT, OTHER_DIGIT } from '../schemas/examples.js';
import { images, madeImage, readingOptions, showingOptions } from '../schemas/image.js';
import { sentence, texts } from '../schemas/sentence.js';
import { path, refine } from '../schemas/way.js';
import { writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentencesFrom } from '../write-sentences.js';

const place = {
  x: Type.Number({ description: 'From 0 (left) to 1 (right).' }),
  y: Type.Number({ description: 'From 0 (top) to 1 (bottom).' }),
};

const steps = (usual: number) =>
  Type.Optional(
    Type.Integer({
      description: 'How many points along each side, corners included.',
      minimum: 2,
      maximum: MOST_STEPS,
      default: usual,
    }),
  );

const corners = {
  description: 'The corners: upper left, upper right, lower left, lower right.',
  least: 4,
  most: 4,
};

export const grid = (limits: RestLimits): Verb => ({
  name: 'grid',
  summary: 'Fill the square between four',
  description: 'Writes the sentences, or makes the images, of a grid between four, row by row.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        { texts: texts(limits, corners), steps: steps(STEPS), path, refine, ...writingOptions(limits, 0) },
        { $id: 'GridOfSentences', additionalProperties: false },
      ),
      items: 'sentences',
      item: sentence('GridSentence', place),
      also: ['text/event-stream'],
      example: () => ({
        texts: ['he went to the house', 'he went to the sea', 'I will not be afraid', 'I will not go'],
        steps: 2,
      }),
      answer: async (task, body) => {
        const generation = readGenerateOptions(body, 0);
        const way = readSentenceGrid(body);
        requireWritable(way.steps ** 2, generation, task);
        const [a, b, c, d] = await endsFor(task, body);
        const points = cornerGrid([a!.latent, b!.latent, c!.latent, d!.latent], way);
        return sentencesFrom(
          task,
          points.map(({ latent }) => latent),
          { generation, shown: body, extra: (index) => placeOf(points[index]!) },
        );
      },
    }),
    'image-vae': operation({
      body: Type.Object(
        { images: images(limits, corners), steps: steps(7), path, ...readingOptions, ...showingOptions },
        { $id: 'GridOfImages', additionalProperties: false },
      ),
      items: 'images',
      item: madeImage('GridImage', place),
      also: ['image/png'],
      example: () => ({ images: [DIGIT, OTHER_DIGIT, OTHER_DIGIT, DIGIT], steps: 3 }),
      answer: (task, body) => {
        const { vae, signal } = task;
        const way = readGridOptions(body);
        requireRows(way.steps ** 2, `${way.steps ** 2} images`, limits);
        const given = readImages(body.images, { name: 'images', invert: body.invert }, task);
        return imagesAtOnce(async () => (await vae.grid(given, { ...way, signal })).flat(), {
          format: body.format,
          columns: () => way.steps,
          extra: placeOf,
        });
      },
    }),
  },
});

const placeOf = ({ x, y }: Pick<GridPoint, 'x' | 'y'>) => ({ x: rounded(x), y: rounded(y) });
