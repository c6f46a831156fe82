import { embedTask, scoreTask } from '../bulk/job/tasks.js';
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

/** Runs `score`. */
export async function score(args: ScoreArguments): Promise<void> {
  await runBulk(args, 'score', { settings: () => ({}), task: scoreTask, piped: 'jsonl' });
}
