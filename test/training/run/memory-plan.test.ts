import { assert, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createImageVae } from '../../../training/models/image-vae.js';
import type { SentenceModelConfig } from '../../../training/models/sentence-config.js';
import { createSentenceModel } from '../../../training/models/sentence-model.js';
import type { Trainable } from '../../../training/models/trainable.js';
import {
  imageParameters,
  imageStepMemory,
  MOST_LOGIT_CHUNKS,
  planMemory,
  sentenceParameters,
  sentenceStepMemory,
} from '../../../training/run/memory-plan.js';

const config: SentenceModelConfig = {
  vocabulary: 50,
  embedding: 6,
  hidden: 8,
  latent: 3,
  maxTokens: 40,
  bidirectional: false,
  tiedEmbeddings: true,
  sharedEmbeddings: true,
  wordDropout: 0,
  embeddingDropout: 0,
  outputDropout: 0,
};

const smallImages = { height: 4, width: 5, hidden: 7, latent: 3 };

/** The model that `train` makes of a corpus of sentences unless told otherwise. */
const usual = { ...config, vocabulary: 10_000, embedding: 256, hidden: 384, latent: 32 };

function sizeOf<Batch>(model: Trainable<Batch>): number {
  return model.variables.reduce((sum, { variable }) => sum + variable.size, 0);
}

describe('the number of parameters is that of the model', () => {
  test.for<Partial<SentenceModelConfig>>([
    {},
    { embedding: 8 },
    { bidirectional: true },
    { tiedEmbeddings: false },
    { sharedEmbeddings: false },
    { tiedEmbeddings: false, sharedEmbeddings: false, bidirectional: true },
    { latent: 0 },
    { latent: 0, tiedEmbeddings: false },
  ])('of sentences with %j', (changes) => {
    const changed = { ...config, ...changes };
    using model = createSentenceModel(changed, { seed: 1 });
    expect(sentenceParameters(changed)).toBe(sizeOf(model));
  });

  test.for([{}, { layers: 3 }])('of images with %j', (changes) => {
    const changed = { ...smallImages, ...changes };
    using model = createImageVae(changed, { seed: 1 });
    expect(imageParameters(changed)).toBe(sizeOf(model));
  });
});

describe('the estimate', () => {
  // Measured as the growth of a process's peak resident memory over four replayed steps.
  test.for([
    [{}, 64, 40, 1, 699],
    [{}, 1, 2, 1, 264],
    [{}, 64, 40, 16, 999],
    [{ vocabulary: 1000 }, 64, 20, 1, 360],
    [{ vocabulary: 40_000, embedding: 32, hidden: 32, latent: 8 }, 64, 20, 1, 586],
    [{ vocabulary: 40_000, embedding: 32, hidden: 32, latent: 8 }, 64, 20, 4, 295],
    [{ vocabulary: 1000, embedding: 64, hidden: 512, latent: 16, bidirectional: true }, 64, 40, 1, 924],
    [{ embedding: 300, hidden: 256, latent: 16 }, 32, 35, 1, 447],
    [{ vocabulary: 30_000, embedding: 128, hidden: 128, latent: 16 }, 256, 30, 1, 2534],
  ] as const)(
    'for %j, %d × %d tokens in %d parts is near the %d MiB that were measured',
    ([changes, ...measured]) => {
      const [batch, tokens, chunks, megabytes] = measured;
      const step = sentenceStepMemory({ ...usual, ...changes }, tokens);
      const perExample = step.perExample + step.logitsPerExample / chunks;
      const estimate = (step.fixed + (chunks - 1) * step.perChunk + batch * perExample) / 2 ** 20;
      expect(estimate / megabytes).toBeGreaterThan(0.9);
      expect(estimate / megabytes).toBeLessThan(1.17);
    },
  );

  test.for([
    [400, 128, 85],
    [400, 16_384, 1701],
    [1600, 8192, 1780],
    [50, 8192, 701],
  ] as const)('for %d hidden units and %d images is near the %d MiB that were measured', (row) => {
    const [hidden, batch, megabytes] = row;
    const { fixed, perExample } = imageStepMemory({ height: 28, width: 28, hidden, latent: 20 });
    const estimate = (fixed + batch * perExample) / 2 ** 20;
    expect(estimate / megabytes).toBeGreaterThan(0.9);
    expect(estimate / megabytes).toBeLessThan(1.1);
  });
});

describe('planMemory', () => {
  const step = { fixed: 1000, perExample: 10, logitsPerExample: 640, perChunk: 100 };

  test('computes the logits at once where they fit, and in as few parts as possible where not', () => {
    expect(planMemory(step, 10, 7500)).toEqual({ fits: true, logitChunks: 1 });
    expect(planMemory(step, 10, 7499)).toEqual({ fits: true, logitChunks: 2 });
    expect(planMemory(step, 10, 4399)).toEqual({ fits: true, logitChunks: 3 });
    // 8 parts take least: 1000 + 7 · 100 + 10 · (10 + 640 / 8).
    expect(planMemory(step, 10, 2600)).toEqual({ fits: true, logitChunks: 8 });
  });

  test('otherwise says what it takes and which batch fits', () => {
    expect(planMemory(step, 10, 2599)).toEqual({ fits: false, bytes: 2600, largestBatch: 9 });
    expect(planMemory(step, 10, 900)).toEqual({ fits: false, bytes: 2600, largestBatch: 0 });
  });

  test('a step without logits fits to the byte', () => {
    const plain = { ...step, logitsPerExample: 0, perChunk: 0 };
    expect(planMemory(plain, 10, 1100)).toEqual({ fits: true, logitChunks: 1 });
    expect(planMemory(plain, 10, 1099)).toEqual({ fits: false, bytes: 1100, largestBatch: 9 });
  });

  const bytes = integer({ min: 1, max: 2 ** 32 });
  const anyStep = record({
    fixed: bytes,
    perExample: bytes,
    logitsPerExample: nat(2 ** 32),
    perChunk: nat(2 ** 24),
  });
  const batches = integer({ min: 1, max: 4096 });
  const limits = integer({ min: 1, max: 2 ** 46 });

  test('whatever the sizes, a plan keeps the limit, and in fewer parts it would not', () => {
    assert(
      property(anyStep, batches, limits, (sizes, batch, limit) => {
        const plan = planMemory(sizes, batch, limit);
        const { fixed, perExample, logitsPerExample, perChunk } = sizes;
        const takes = (chunks: number) =>
          fixed + (chunks - 1) * perChunk + batch * (perExample + logitsPerExample / chunks);
        if (!plan.fits) return plan.bytes > limit && plan.bytes <= Math.min(takes(1), takes(2));
        const { logitChunks } = plan;
        const keeps = takes(logitChunks) <= limit && logitChunks <= MOST_LOGIT_CHUNKS;
        return keeps && (logitChunks === 1 || takes(logitChunks - 1) > limit);
      }),
    );
  });

  test('whatever the sizes, the largest batch fits and a larger one does not', () => {
    assert(
      property(anyStep, batches, limits, (sizes, batch, limit) => {
        const plan = planMemory(sizes, batch, limit);
        if (plan.fits) return true;
        const fits = (size: number) => planMemory(sizes, size, limit).fits;
        const { largestBatch } = plan;
        return largestBatch < batch && (largestBatch === 0 || fits(largestBatch)) && !fits(largestBatch + 1);
      }),
    );
  });
});
