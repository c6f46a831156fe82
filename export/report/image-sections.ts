import type { ImageVae } from '../../src/image-vae.js';
import { arrange } from '../../src/image/arrange.js';
import type { GreyImage } from '../../src/image/grey-image.js';
import { encodePng } from '../../src/image/png.js';
import { html, type Html } from './html.js';

const COLUMNS = 8;
const SAMPLES = 64;

/** What is shown of a model of images: some from the run's validation examples beside what comes back, and samples. */
export async function imageSections(
  vae: ImageVae,
  originals: readonly GreyImage[],
  { seed, signal }: { seed: number; signal: AbortSignal },
): Promise<Html[]> {
  const samples = await vae.sample(SAMPLES, { seed, signal });
  const shown = [
    html`<section>
      <h2>Samples</h2>
      <p class="caption">From latents drawn from the prior.</p>
      ${picture(samples, 'samples')}
    </section>`,
  ];
  if (originals.length === 0) return shown;
  const written = await vae.reconstruct(originals, { seed, signal });
  const rows = Array.from({ length: Math.ceil(originals.length / COLUMNS) }, (_, row) => {
    const from = row * COLUMNS;
    const black = Array.from({ length: Math.max(0, from + COLUMNS - originals.length) }, () =>
      blank(originals[0]!),
    );
    return [originals, written].flatMap((images) => [...images.slice(from, from + COLUMNS), ...black]);
  });
  return [
    html`<section>
      <h2>Reconstructions</h2>
      <p class="caption">Rows of validation images, and below each row what the model makes of it.</p>
      ${picture(rows.flat(), 'originals and reconstructions')}
    </section>`,
    ...shown,
  ];
}

function blank({ width, height }: GreyImage): GreyImage {
  return { width, height, pixels: new Float32Array(width * height) };
}

function picture(images: readonly GreyImage[], alt: string): Html {
  const grid = arrange(images, COLUMNS);
  const source = `data:image/png;base64,${encodePng(grid).toString('base64')}`;
  return html`<img alt="${alt}" src="${source}" width="${2 * grid.width}" height="${2 * grid.height}" />`;
}
