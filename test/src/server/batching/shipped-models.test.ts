import { expect, it } from 'vitest';
import { ImageVae } from '../../../../src/image-vae.js';
import { nodeRuntime } from '../../../../src/node/runtime.js';
import { packageFolder } from '../../../../src/package/package-folder.js';
import { SentenceVae } from '../../../../src/sentence-vae.js';
import { BatchingRuntime } from '../../../../src/server/batching/batching-runtime.js';
import type { BatchReport } from '../../../../src/server/batching/batching-options.js';
import type { Sentence } from '../../../../src/decode/sentence.js';

const texts = [
  'the lord is my shepherd',
  'fear not',
  'and it came to pass in those days , that he went out into a mountain to pray',
  'blessed are the meek',
  'and he said unto them',
];

const oneWorker = () => nodeRuntime({ workers: 1, threads: 1 });

/** Each text by itself, one after the other, and then all at the same time. */
async function aloneAndTogether<Result>(
  work: (vae: SentenceVae, text: string, i: number) => Promise<Result>,
) {
  const reports: BatchReport[] = [];
  const files = await packageFolder('models/kjv');
  await using plain = await SentenceVae.open(files, oneWorker());
  const alone: Result[] = [];
  for (const [i, text] of texts.entries()) alone.push(await work(plain, text, i));
  const batching = new BatchingRuntime(oneWorker(), { onBatch: (report) => reports.push(report) });
  await using merging = await SentenceVae.open(files, batching);
  const together = await Promise.all(texts.map((text, i) => work(merging, text, i)));
  return { alone, together, reports };
}

const read = ({ text, tokens, logProbability }: Sentence) => ({
  text,
  ids: tokens.map(({ id }) => id),
  logProbability: expect.closeTo(logProbability, 3),
});

it.each<[string, (vae: SentenceVae, text: string, i: number) => Promise<Sentence[]>]>([
  ['reconstructed', (vae, text) => vae.reconstruct([text])],
  ['scored', (vae, text) => vae.score([text])],
  ['drawn', (vae, _, i) => vae.sample(2, { seed: i, temperature: 0.8 })],
  ['restricted', (vae, text) => vae.reconstruct([text], { banned: ['the'], noRepeatNgram: 2, minWords: 4 })],
  ['made to have a word', (vae, text) => vae.reconstruct([text], { forced: ['king'] })],
  ['searched for', (vae, text) => vae.reconstruct([text], { beams: 3 })],
  ['on the way', (vae, text, i) => vae.interpolate([text, texts[(i + 1) % texts.length]!], { steps: 3 })],
])('Sentences %s at the same time are those of one after the other', async (_, work) => {
  const { alone, together, reports } = await aloneAndTogether(work);
  expect(
    together.map((each) =>
      each.map(({ text, tokens, logProbability }) => ({
        text,
        ids: tokens.map(({ id }) => id),
        logProbability,
      })),
    ),
  ).toEqual(alone.map((each) => each.map(read)));
  expect(Math.max(...reports.map(({ runs }) => runs))).toBeGreaterThan(1);
});

it('Streams at the same time write what they write alone, and share their steps', async () => {
  await using vae = await SentenceVae.open(await packageFolder('models/kjv'), oneWorker());
  const latents = (await vae.encode(texts)).map(({ mean }) => mean);
  const { alone, together, reports } = await aloneAndTogether(async (streaming, _, i) => {
    let written = '';
    for await (const { added } of streaming.stream(latents[i]!, { temperature: i % 2, seed: i }))
      written += added;
    return written;
  });
  expect(together).toEqual(alone);
  const steps = reports.filter(({ graph }) => graph === 'step');
  expect(steps[0]).toMatchObject({ runs: texts.length });
});

it('Images at the same time are those of one after the other', async () => {
  const files = await packageFolder('models/mnist');
  const reports: BatchReport[] = [];
  await using plain = await ImageVae.open(files, nodeRuntime({ workers: 0 }));
  const runtime = new BatchingRuntime(nodeRuntime({ workers: 0 }), {
    onBatch: (report) => reports.push(report),
  });
  await using merging = await ImageVae.open(files, runtime);
  const seeds = [1, 2, 3];
  const together = await Promise.all(seeds.map((seed) => merging.sample(2, { seed })));
  for (const [i, seed] of seeds.entries()) {
    const alone = await plain.sample(2, { seed });
    for (const [image, { pixels }] of alone.entries()) {
      const differences = pixels.map((pixel, at) => Math.abs(pixel - together[i]![image]!.pixels[at]!));
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    }
  }
  expect(reports).toEqual([expect.objectContaining({ graph: 'decoder', runs: 3, rows: 6 })]);
});
