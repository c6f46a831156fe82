import { embedTask, scoreTask } from '../bulk/job/tasks.js';
import { randomSeed, requireSeed } from '../decode/generate-options.js';
import type { EmbedArguments } from './embed.js';
import { runBulk } from './run-bulk.js';
import type { ScoreArguments } from './score.js';

/** Runs `embed`. */
export async function embed(args: EmbedArguments): Promise<void> {
  const { logVariance } = args;
  await runBulk(args, 'embed', {
    settings: () => ({ 'log-variance': String(logVariance) }),
    task: (vae) => embedTask(vae, { logVariance }),
    piped: 'jsonl',
  });
}

/** Runs `score`. A job that goes on has the seed that it began with, unless another is asked for. */
export async function score(args: ScoreArguments): Promise<void> {
  const { draws, seed } = args;
  if (seed !== undefined) requireSeed(seed);
  await runBulk(args, 'score', {
    settings: (earlier) =>
      draws === undefined
        ? {}
        : { draws: String(draws), seed: String(seed ?? earlier?.['seed'] ?? randomSeed()) },
    task: (vae, chosen) =>
      scoreTask(vae, draws === undefined ? undefined : { draws, seed: Number(chosen['seed']) }),
    piped: 'jsonl',
  });
}
