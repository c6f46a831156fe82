import { SentenceVaeError } from '../../src/errors.js';
import type { TrainArguments } from '../commands/train.js';
import { availableMemory } from './available-memory.js';
import { formatBytes, parseMemoryLimit } from './memory-limit.js';
import { planMemory, type StepMemory } from './memory-plan.js';

/**
 * Refuses a training whose steps would not fit into memory, before its first.
 *
 * The memory is that of `--memory-limit`, else what is free here; that says nothing of a GPU's, so there a limit has to be
 * given.
 * @param examples what a batch is of: `sentences of up to 40 tokens`
 * @returns in how many parts the logits of a batch have to be computed
 * @throws {SentenceVaeError} `TOO_LITTLE_MEMORY`, with the largest batch that fits
 */
export async function demandMemory(
  step: StepMemory,
  { batchSize, examples }: { batchSize: number; examples: string },
  args: TrainArguments,
): Promise<number> {
  const given = args.memoryLimit === undefined ? undefined : parseMemoryLimit(args.memoryLimit);
  if (given === undefined && args.device === 'cuda') return 1;
  const limit = given ?? (await availableMemory());
  const plan = planMemory(step, batchSize, limit);
  if (plan.fits) return plan.logitChunks;
  const where = given === undefined ? `the ${formatBytes(limit)} that are free here` : formatBytes(limit);
  throw new SentenceVaeError('TOO_LITTLE_MEMORY', {
    expected: `a training step to fit in ${where}`,
    received: `one on ${batchSize} ${examples} takes about ${formatBytes(plan.bytes)}`,
    remedy: remedy(plan.largestBatch, args),
  });
}

function remedy(largestBatch: number, { memoryLimit, resume }: TrainArguments): string {
  const more =
    memoryLimit === undefined ? 'end other programs, or use a larger machine' : 'raise --memory-limit';
  const smaller =
    largestBatch > 0
      ? `--batch-size ${largestBatch}, the largest that fits`
      : 'a smaller --hidden or --vocabulary: not even one at a time fits';
  if (resume === undefined) return `Train with ${smaller}, or ${more}`;
  // A run keeps its batch size.
  return `To go on with this run, ${more}; or train a new run with ${smaller}`;
}
