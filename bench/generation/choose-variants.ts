import { say } from '../../training/backend/say.js';
import { runChild } from '../run-child.js';
import { TorchLine } from './lines.js';
import { torchRate } from './report.js';
import { STRATEGIES } from './strategies.js';
import { BEST_CANDIDATES, type TorchVariant } from './torch-variants.js';
import { torchChild, type Means } from './trials.js';

/** A trial is shorter than a measurement by so much. */
const TRIAL_SHARE = 0.5;

/** Variants this near to the fastest are measured too: a trial is short. */
const NEAR = 0.9;

/** Tries all that PyTorch could be at its best, and finds what is worth measuring with either strategy. */
export async function chooseVariants(
  batch: number,
  means: Means,
  signal: AbortSignal,
): Promise<TorchVariant[]> {
  const settings = { ...means.settings, seconds: means.settings.seconds * TRIAL_SHARE };
  const tried: { variant: TorchVariant; line: TorchLine }[] = [];
  for (const variant of BEST_CANDIDATES) {
    const line = await runChild(torchChild(variant, batch, { ...means, settings }), TorchLine, signal);
    const { greedy, sample } = line;
    say(
      `trial, batch ${batch}, PyTorch, ${variant.name}: ` +
        `greedy ${Math.round(greedy.sentences_per_s)}, temperature ${Math.round(sample.sentences_per_s)}`,
    );
    tried.push({ variant, line });
  }
  return tried.flatMap(({ variant, line }) => (isNear(line, tried) ? [variant] : []));
}

function isNear(line: TorchLine, tried: readonly { line: TorchLine }[]): boolean {
  return STRATEGIES.some((strategy) => {
    const fastest = Math.max(...tried.map((each) => torchRate(each.line, strategy)));
    return torchRate(line, strategy) >= NEAR * fastest;
  });
}
