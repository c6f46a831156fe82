import { join } from 'node:path';
import type { JudgedModel, TokenIds } from '../../src/evaluation/judged-model.js';
import { loadBackend } from '../backend/load-backend.js';
import { padSentences } from '../batches/sentence-batches.js';
import { floats, type HostTensors } from '../graph/host-tensor.js';
import { floatsOf } from '../graph/outputs.js';
import { createSentenceModel } from '../models/sentence-model.js';
import type { Pass } from '../models/trainable.js';
import { readTokenizer } from '../tokenizer/tokenizer-folder.js';
import { judgedSteps, readCheckpoint, ROWS, type JudgedRunOptions } from './judged-steps.js';

/** No words are hidden, nothing is dropped out. */
const PASS: Pass = { mode: 'validate', seed: 0, index: 0 };

/**
 * A checkpoint of a run on sentences to be judged, in TensorFlow.
 * @throws {SentenceVaeError} `BAD_RUN` where there is none, or none of sentences
 */
export async function openJudgedRun(
  folder: string,
  { checkpoint: choice, signal, ...options }: JudgedRunOptions,
): Promise<JudgedModel> {
  const { config, checkpoint } = await readCheckpoint(folder, 'sentence', choice);
  const backend = await loadBackend({ signal, threads: options.threads });
  const model = createSentenceModel(config.model, { seed: config.seed });
  const steps = await judgedSteps(model, checkpoint, backend, options);
  const { latent } = config.model;
  const rowsOf = (sentences: readonly TokenIds[]) => {
    const missing = Array.from({ length: ROWS - sentences.length }, () => sentences[0]!);
    return model.feeds(padSentences([...sentences, ...missing]), PASS);
  };
  return {
    latent,
    tokenizer: await readTokenizer(join(folder, 'tokenizer')),
    maxTokens: config.model.maxTokens,
    posteriors: async (sentences) => {
      const count = sentences.length;
      if (latent === 0) return { count, latent, mean: new Float32Array(0), logVariance: new Float32Array(0) };
      const { ids, mask } = rowsOf(sentences);
      const outputs = await steps.encode({ ids: ids!, mask: mask! });
      const part = (name: string) => floatsOf(outputs, name).subarray(0, count * latent);
      return { count, latent, mean: part('mean'), logVariance: part('logVariance') };
    },
    reconstruction: async (sentences, latents) => {
      const z = new Float32Array(ROWS * latent);
      z.set(latents);
      const { ids: _ids, mask: _mask, noise: _noise, ...feeds } = rowsOf(sentences);
      const outputs = await steps.score({ ...feeds, z: floats(z, [ROWS, latent]) } satisfies HostTensors);
      return Float64Array.from(floatsOf(outputs, 'nats').subarray(0, sentences.length));
    },
    [Symbol.asyncDispose]: async () => steps[Symbol.dispose](),
  };
}
