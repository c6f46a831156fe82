import type { ExampleRun } from './run-example.js';

/** What an example was called with, what it printed, and what is wrong about that. */
export function describeRun(run: ExampleRun): string {
  const title = `${run.name}: ${saidOf(run)} (${run.seconds.toFixed(1)} s)`;
  return [title, `  $ ${run.command}`, indented(run.printed), ...problemOf(run), ''].join('\n');
}

function saidOf({ outcome }: ExampleRun): string {
  switch (outcome) {
    case 'as shown':
      return 'prints what its README shows';
    case 'written':
      return 'its README was written anew';
    case 'differs':
      return 'DIFFERS from its README';
    case 'failed':
      return 'FAILED';
    default:
      return outcome satisfies never;
  }
}

function problemOf(run: ExampleRun): string[] {
  if (run.outcome === 'failed') return [indented(run.why)];
  if (run.outcome !== 'differs') return [];
  return [
    '  The README shows:',
    indented(run.shown),
    '  After a model was exported anew: npm run examples -- --write',
  ];
}

/** One line about all. */
export function describeAll(runs: readonly ExampleRun[]): string {
  const count = (outcome: ExampleRun['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  const parts = [
    `${count('as shown')} print what their READMEs show`,
    ...(count('written') > 0 ? [`${count('written')} READMEs were written anew`] : []),
    ...(count('differs') > 0 ? [`${count('differs')} differ`] : []),
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
  ];
  return `${runs.length} examples: ${parts.join(', ')}`;
}

const indented = (text: string) => text.trimEnd().replaceAll(/^(?=.)/gm, '    ');
