import { readFile } from 'node:fs/promises';

/**
 * When a process began, in clock ticks since the machine did: with its number this names a process for good, as numbers
 * are given again. `ended` for one that only waits for its parent to notice; undefined where the system does not tell,
 * because there is no such process, or no /proc.
 */
export async function processStart(pid: number): Promise<number | 'ended' | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // Fields 3 and 22 of proc(5); field 2 is a name in brackets, which may hold brackets and spaces itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], Number(fields[19])];
  return state === 'Z' || state === 'X' ? 'ended' : start;
}
