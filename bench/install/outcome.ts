import type { ProgramResult } from '../../training/backend/run-program.js';

/** What is tried in a project. */
export type Check = 'install' | 'esm' | 'commonJs' | 'gen' | 'types';

/** Whether something went as it should; if not, why. */
export type Outcome = { ok: true } | { ok: false; reason: string };

export const WELL: Outcome = { ok: true };

/** What a program says of itself when it fails. */
export function outcomeOf({ code, signal, stdout, stderr }: ProgramResult): Outcome {
  return code === 0
    ? WELL
    : { ok: false, reason: reasonOf(`${stderr}\n${stdout}`) ?? `ended with ${signal ?? code}` };
}

/** The line that says what went wrong: the first that names an error. */
function reasonOf(said: string): string | undefined {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (
    lines.find((line) => /\b\w*Error\b.*:|\bERR_|\berror\b.*[:"]|getaddrinfo/.test(line)) ?? lines.at(-1)
  )?.slice(0, 200);
}
