/** Trains for long as `train` does, with checkpoints and validation, and prints `MemorySample`s; started with --expose-gc. */
import { loadBackend } from '../../../training/backend/load-backend.js';
import { encodeSentences } from '../../../training/batches/encoded-sentences.js';
import {
  trainingSentenceBatches,
  validationSentenceBatches,
} from '../../../training/batches/sentence-batches.js';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import { loadCorpus } from '../../../training/corpus/load-corpus.js';
import { openSteps } from '../../../training/graph/open-steps.js';
import { fit, freshState } from '../../../training/loop/fit.js';
import { createOptimizer } from '../../../training/loop/optimizer.js';
import { openTensorBoard } from '../../../training/loop/tensorboard.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { createObjective } from '../../../training/objective/objective.js';
import { SENTENCE_DEFAULTS } from '../../../training/run/defaults.js';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import { runWork } from '../../run-work.js';
import { MemoryJob } from '../jobs.js';
import { longEpochs, onePerShape, STEPS_PER_EPOCH } from '../long-epochs.js';
import { SampledLog } from '../sampled-log.js';

/** Between two checkpoints within an epoch; there is one after each epoch too. */
const CHECKPOINT_EVERY = 25;

await runWork(MemoryJob, trainForLong);

async function trainForLong({ corpus: source, shape, steps: count, seed, folder }: MemoryJob): Promise<void> {
  const backend = await loadBackend();
  const { parts, tokenization } = await loadCorpus(source);
  const { vocabulary: maxSize, minCount, maxTokens, batchSize, ...sizes } = shape;
  const { tokenizer } = buildTokenizer(parts.train, tokenization, { maxSize, minCount });
  const [train, valid] = [parts.train, parts.valid].map((part) =>
    encodeSentences(part, tokenizer, maxTokens),
  );

  const { tiedEmbeddings, bidirectional, wordDropout, embeddingDropout, outputDropout, ...defaults } =
    SENTENCE_DEFAULTS;
  using model = createSentenceVae(
    {
      ...sizes,
      maxTokens,
      vocabulary: tokenizer.vocabularySize,
      sharedEmbeddings: true,
      tiedEmbeddings,
      bidirectional,
      wordDropout,
      embeddingDropout,
      outputDropout,
    },
    { seed },
  );
  const { learningRate, clipNorm, beta: value } = defaults;
  using optimizer = createOptimizer(
    { method: 'adam', learningRate, clipNorm, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    model.variables,
  );
  using steps = openSteps(backend);
  const tensorBoard = openTensorBoard(folder);
  await fit({
    model,
    optimizer,
    steps,
    tensorBoard,
    objective: createObjective({ method: 'elbo', beta: { kind: 'constant', value } }),
    trainBatches: longEpochs(trainingSentenceBatches(train!, batchSize, { seed, epoch: 0 })),
    validBatches: onePerShape(validationSentenceBatches(valid!, batchSize)),
    checkpoints: new CheckpointStore(folder),
    metrics: new SampledLog(folder),
    state: freshState(),
    seed,
    epochs: Math.ceil(count / STEPS_PER_EPOCH),
    patience: 0,
    checkpointEvery: CHECKPOINT_EVERY,
    signal: new AbortController().signal,
    units: { name: 'sentences', count: ({ size }) => size },
    onEpoch() {},
  });
}
