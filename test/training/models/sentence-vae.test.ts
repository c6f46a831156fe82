import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import type { HostTensor } from '../../../training/graph/host-tensor.js';
import { sentenceFeeds } from '../../../training/models/sentence-feeds.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import {
  batchOf,
  DROPOUTS,
  lossAndGradients,
  SENTENCES,
  termsOf,
  TINY,
  TRAIN,
  WIRINGS,
} from './tiny-models.js';

beforeAll(() => loadBackend());

describe('what is drawn', () => {
  test('the same pass gives the same loss and gradients to the last bit, in a model made anew too', () => {
    const [first, second] = [1, 2].map(() => {
      using model = createSentenceVae({ ...TINY, ...DROPOUTS }, { seed: 1 });
      lossAndGradients(model, batchOf(SENTENCES), { ...TRAIN, index: 99 }); // leaves no trace
      return lossAndGradients(model, batchOf(SENTENCES), TRAIN);
    });
    expect(second).toEqual(first);
  });

  test('another step, another seed and validation draw other noise', () => {
    using model = createSentenceVae(TINY, { seed: 1 });
    const losses = [
      TRAIN,
      { ...TRAIN, index: 4 },
      { ...TRAIN, seed: 8 },
      { ...TRAIN, mode: 'validate' as const },
    ].map((pass) => lossAndGradients(model, batchOf(SENTENCES), pass).loss);
    expect(new Set(losses).size).toBe(4);
  });

  test('validation drops nothing', () => {
    const pass = { ...TRAIN, mode: 'validate' as const };
    using plain = createSentenceVae(TINY, { seed: 1 });
    using dropping = createSentenceVae({ ...TINY, ...DROPOUTS }, { seed: 1 });
    const [expected, actual] = [plain, dropping].map((model) => termsOf(model, batchOf(SENTENCES), pass));
    expect(actual).toEqual(expected);
  });
});

/** What a tensor of `[batch, tokens, width]` holds at the rows that are no padding. */
function pickRows({ values }: HostTensor, rows: HostTensor, width: number): number[] {
  return [...rows.values].flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
}

describe('dropout', () => {
  const sentences = Array.from({ length: 200 }, (_, i) => SENTENCES[2]!.concat(SENTENCES[i % 3]!));
  const batch = batchOf(sentences);
  const words = sentences.flat().length;

  test.each([0.1, 0.5, 0.9])(
    'of words at %f replaces that share by <unk>, never <bos>, never padding',
    (share) => {
      const { previousIds } = sentenceFeeds(batch, TRAIN, { ...TINY, wordDropout: share }, 1);
      const ids = previousIds!.values;
      let dropped = 0;
      for (const [at, id] of ids.entries()) {
        const [row, token] = [Math.floor(at / batch.tokens), at % batch.tokens];
        const kept = token === 0 ? 2 : token < batch.lengths[row]! ? batch.ids[at - 1]! : 0;
        if (id === kept) continue;
        expect(id).toBe(1);
        expect(token).toBeGreaterThan(0);
        expect(token).toBeLessThan(batch.lengths[row]!);
        dropped++;
      }
      const deviation = Math.sqrt(words * share * (1 - share));
      expect(Math.abs(dropped - words * share)).toBeLessThan(4 * deviation);
    },
  );

  test('of features zeroes that share and scales the rest, so that the mean stays', () => {
    const shares = { embeddingDropout: 0.25, recurrentDropout: 0.4, outputDropout: 0.5 };
    const config = { ...TINY, embedding: 8, hidden: 16, ...shares };
    const { embeddingDropout, recurrentDropout, outputDropout0, rows0 } = sentenceFeeds(
      batch,
      TRAIN,
      config,
      1,
    );
    expect(recurrentDropout!.shape).toEqual([16, 48]);
    expect(embeddingDropout!.shape).toEqual([batch.size, batch.tokens, 8]);
    expect(outputDropout0!.shape).toEqual([rows0!.values.length, 16]);
    const atTokens = Float32Array.from(pickRows(embeddingDropout!, rows0!, 8));
    for (const [factors, probability] of [
      [atTokens, 0.25],
      [Float32Array.from(recurrentDropout!.values), 0.4],
      [Float32Array.from(outputDropout0!.values), 0.5],
    ] as const) {
      const kept = factors.filter((factor) => factor !== 0);
      expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - probability))]));
      const deviation = Math.sqrt(probability * (1 - probability) * factors.length);
      expect(Math.abs(factors.length - kept.length - probability * factors.length)).toBeLessThan(
        4 * deviation,
      );
    }
  });

  test('that is locked drops the same features of all words of a sentence, and others of the next', () => {
    const config = {
      ...TINY,
      embedding: 24,
      hidden: 24,
      embeddingDropout: 0.5,
      outputDropout: 0.5,
      lockedDropout: true,
    };
    const { embeddingDropout, outputDropout0, rows0, sentences0 } = sentenceFeeds(batch, TRAIN, config, 1);
    const atTokens = Float32Array.from(pickRows(embeddingDropout!, rows0!, 24));
    for (const factors of [atTokens, Float32Array.from(outputDropout0!.values)]) {
      const ofSentences = Array.from({ length: batch.size }, () => new Set<string>());
      for (const [row, sentence] of sentences0!.values.entries()) {
        ofSentences[sentence]!.add(factors.subarray(row * 24, (row + 1) * 24).join(' '));
      }
      expect(ofSentences.map(({ size }) => size)).toEqual(ofSentences.map(() => 1));
      expect(new Set(ofSentences.flatMap((drawn) => [...drawn])).size).toBe(batch.size);
    }
  });

  test.each([false, true])(
    'draws the same for a batch that is padded further, locked: %j',
    (lockedDropout) => {
      const config = { ...TINY, ...DROPOUTS, lockedDropout };
      const [tight, padded] = [batch, batchOf(sentences, 17)].map((given) => {
        const { previousIds, embeddingDropout, recurrentDropout, outputDropout0, rows0 } = sentenceFeeds(
          given,
          TRAIN,
          config,
          1,
        );
        return {
          previousIds: pickRows(previousIds!, rows0!, 1),
          embeddingDropout: pickRows(embeddingDropout!, rows0!, config.embedding),
          recurrentDropout: recurrentDropout!.values,
          outputDropout: outputDropout0!.values,
        };
      });
      expect(padded).toEqual(tight);
    },
  );

  test('of any kind reaches the loss', () => {
    const losses = Object.entries({ nothing: 0, ...DROPOUTS }).map(([kind, share]) => {
      using model = createSentenceVae({ ...TINY, [kind]: share }, { seed: 1 });
      return lossAndGradients(model, batchOf(SENTENCES), TRAIN).loss;
    });
    expect(new Set(losses).size).toBe(5);
  });
});

describe('weights', () => {
  test.each(WIRINGS)('have names that are unique and the same in every model: $name', ({ config }) => {
    using first = createSentenceVae(config, { seed: 1 });
    using second = createSentenceVae(config, { seed: 1 });
    const names = first.variables.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(second.variables.map(({ name }) => name)).toEqual(names);
    const variables = new Set(first.variables.map(({ variable }) => variable));
    expect(variables.size).toBe(names.length);
    const inNetworks = Object.values(first.networks).flatMap(({ weights }) =>
      weights.map((weight) => weight.read()),
    );
    expect(new Set(inNetworks)).toEqual(variables);
  });

  test('are decided by the seed', () => {
    const values = [1, 1, 2].map((seed) => {
      using model = createSentenceVae(TINY, { seed });
      return model.variables.map(({ variable }) => [...variable.dataSync()]);
    });
    expect(values[1]).toEqual(values[0]);
    for (const [i, weight] of values[2]!.entries()) expect(weight).not.toEqual(values[0]![i]);
  });

  test('start at the scales of PyTorch, embeddings at 0.1, log-variances near 0', () => {
    using model = createSentenceVae({ ...TINY, vocabulary: 500, embedding: 64, hidden: 100 }, { seed: 1 });
    const largest = (name: string) => {
      const { variable } = model.variables.find((given) => given.name === name)!;
      return Math.max(...variable.dataSync().map(Math.abs));
    };
    for (const gru of ['encoder/encoder_gru', 'decoder/decoder_gru']) {
      for (const weight of ['kernel', 'recurrent_kernel', 'input_bias', 'recurrent_bias']) {
        expect(largest(`${gru}/${weight}`)).toBeLessThanOrEqual(0.1);
        expect(largest(`${gru}/${weight}`)).toBeGreaterThan(0.095);
      }
    }
    expect(largest('encoder/log_variance/kernel')).toBeLessThanOrEqual(0.01);
    const embeddings = model.variables.find(({ name }) => name === 'encoder/token_embedding/embeddings')!;
    const { mean, variance } = tf.moments(embeddings.variable);
    expect(mean.dataSync()[0]).toBeCloseTo(0, 2);
    expect(Math.sqrt(variance.dataSync()[0]!)).toBeCloseTo(0.1, 2);
  });
});

describe('memory', () => {
  test('does not grow over twenty steps', () => {
    using model = createSentenceVae({ ...TINY, ...DROPOUTS, bidirectional: true }, { seed: 1 });
    lossAndGradients(model, batchOf(SENTENCES), TRAIN);
    const before = tf.memory().numTensors;
    for (let index = 0; index < 20; index++) lossAndGradients(model, batchOf(SENTENCES), { ...TRAIN, index });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is given back when the model is disposed of', () => {
    const before = tf.memory().numTensors;
    for (const { config } of WIRINGS) {
      using model = createSentenceVae(config, { seed: 1 });
      expect(tf.memory().numTensors).toBe(before + model.variables.length);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
