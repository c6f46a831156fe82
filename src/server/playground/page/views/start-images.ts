import { find } from '../find.js';
import { plainMap, principalMap, type LatentMap } from '../map/latent-map.js';
import type { ImageModel } from '../models/playground-model.js';
import { Trouble } from '../trouble.js';
import { imageEnds } from './image-ends.js';
import { startMap } from './map.js';
import { startMorph } from './morph.js';
import { startSamples } from './samples.js';
import { imagePresentation, paintAt } from './show-image.js';

/** Images that a map is made of where its two directions have to be found first. */
const EXAMPLES = 64;
/** Images that lie behind a map, each way. */
const ACROSS = 11;
/** Of what the page begins with: digits that one can read, where the model writes digits. */
const SEED = 24;

/** Lets one play with a model of images. */
export async function startImages(model: ImageModel, until: AbortSignal): Promise<void> {
  const [from, to] = await model.sample(2, { seed: SEED }, { signal: until });
  const another = () =>
    model.sample(1, {}, { signal: until }).then(
      ([image]) => image,
      (error: unknown) => {
        new Trouble(find('morph-trouble', HTMLElement)).show(error, () => {});
        return undefined;
      },
    );
  const presentation = imagePresentation;
  startMorph({ model, ends: imageEnds([from!, to!], another, until), presentation, until });
  startSamples({ sample: model.sample.bind(model), presentation, until });

  const isFlat = model.about.latent === 2;
  find('map-hint', HTMLElement).textContent = isFlat
    ? 'This model has two dimensions: this is all of it. Click anywhere.'
    : 'The plane along which samples differ most. Click anywhere.';
  startMap({
    decode: model.decode.bind(model),
    presentation,
    chart: async (signal) => {
      if (isFlat) return { map: plainMap(), names: [] };
      const samples = await model.sample(EXAMPLES, { seed: SEED }, { signal });
      return { map: principalMap(await model.encode(samples, { signal })), names: [] };
    },
    paintBackground: async (map, signal) => paintBackground(model, map, signal),
    until,
  });
}

async function paintBackground(model: ImageModel, map: LatentMap, signal: AbortSignal): Promise<void> {
  const cells = Array.from({ length: ACROSS * ACROSS }, (_, i) => ({
    column: i % ACROSS,
    row: Math.floor(i / ACROSS),
  }));
  const latents = cells.map(({ column, row }) =>
    map.latentAt({ x: (2 * column + 1) / ACROSS - 1, y: 1 - (2 * row + 1) / ACROSS }),
  );
  const images = await model.decode(latents, { signal });
  const canvas = find('map-background', HTMLCanvasElement);
  const { width, height } = images[0] ?? { width: 0, height: 0 };
  canvas.width = ACROSS * width;
  canvas.height = ACROSS * height;
  for (const [i, { column, row }] of cells.entries()) {
    paintAt(canvas, images[i]!, { left: column * width, top: row * height });
  }
}
