import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeModel } from '../../../export/onnx/encode.js';
import { drawFromMixture } from '../../../export/prior/gaussian-mixture.js';
import { priorGraph } from '../../../export/prior/prior-graph.js';
import { float32, loadGraph, numbersOf } from '../../../export/verify/run-graph.js';
import { normals } from '../../../src/random/draws.js';
import { madeMixture } from '../../fixtures/prior/made-mixture.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

it.each([
  ['one Gaussian', [1]],
  ['a mixture', [0.25, 0.125, 0.5, 0.125]],
])('draws from %s what its formula draws', async (_, weights) => {
  const mixture = madeMixture(5, weights);
  // On the ends between components too, where the next one begins.
  const uniforms = Float32Array.from([0, 0.1, 0.25, 0.375 - 2 ** -24, 0.375, 0.6, 0.875, 1 - 2 ** -24]);
  const noise = normals({ seed: 1, purpose: 'verification', index: 0 }, uniforms.length * 5);
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'prior.onnx');
  await writeFile(path, encodeModel(priorGraph(mixture)));
  await using graph = await loadGraph(path);
  const outputs = await graph.run({
    normals: float32(noise, [uniforms.length, 5]),
    uniforms: float32(uniforms, [uniforms.length]),
  });
  const expected = Array.from(uniforms, (uniform, row) => [
    ...drawFromMixture(mixture, noise.subarray(5 * row, 5 * row + 5), uniform),
  ]);
  expect([...numbersOf(outputs, 'latent')]).toEqual(
    expected.flat().map((value): unknown => expect.closeTo(value, 5)),
  );
});
