import { inspect, type Finding, type Verdict } from '../backend/inspect.js';
import { Lack } from '../backend/lack.js';
import { prepareTensorflow } from '../backend/prepare-tensorflow.js';

const marks: Record<Finding['state'], string> = { good: '✓', missing: '✗', optional: '–' };

const conclusions: Record<Verdict, string> = {
  ready: 'Training runs on TensorFlow.',
  preparable: 'Training will run on TensorFlow: the first run prepares it, or now: sentence-vae doctor --fix',
  fallback:
    'Training falls back to WebAssembly, which is ten times as slow, until the lines marked ✗ are mended.',
};

/**
 * Prints what training and generation find here, and what mends each lack; exit code 1 where only the fall-back works.
 * @param options.fix prepare TensorFlow first
 */
export async function diagnose({
  fix,
  json,
  signal,
}: {
  fix: boolean;
  json: boolean;
  signal: AbortSignal;
}): Promise<void> {
  if (fix) await prepare(signal);
  const inspection = await inspect(signal);
  console.log(json ? JSON.stringify(inspection, undefined, 2) : inspectionText(inspection));
  if (inspection.verdict === 'fallback') process.exitCode = 1;
}

/** What cannot be prepared is said here; the inspection that follows says the rest. */
async function prepare(signal: AbortSignal): Promise<void> {
  try {
    await prepareTensorflow(signal);
  } catch (error) {
    if (!(error instanceof Lack)) throw error;
    console.error(`TensorFlow cannot be prepared: ${error.message}. ${error.remedy}.\n`);
  }
}

function inspectionText({ verdict, findings }: { verdict: Verdict; findings: Finding[] }): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, state, found, remedy }) => [
    `${marks[state]} ${name.padEnd(width)}  ${found}`,
    ...(remedy ? [`${' '.repeat(width + 4)}→ ${remedy}`] : []),
  ]);
  return [...lines, '', conclusions[verdict]].join('\n');
}
