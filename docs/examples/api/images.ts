import { writeFile } from 'node:fs/promises';
import { findModel, ImageVae } from 'sentence-vae';

await using vae = await ImageVae.load(await findModel('mnist'));
for (const [i, { width, height, pixels }] of (await vae.sample(3, { seed: 1 })).entries()) {
  // A portable grey map: a header, then a byte for each pixel.
  const shades = Uint8Array.from(pixels, (shade) => Math.round(shade * 255));
  await writeFile(`sample-${i}.pgm`, Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), shades]));
}
