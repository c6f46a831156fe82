import { readFile } from 'node:fs/promises';

/** Resident memory of a process, all of it and the part that is no file's, in MiB. */
export async function memoryOf(pid: number): Promise<{ residentMib: number; anonymousMib: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mib = (field: string) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024);
  return { residentMib: mib('VmRSS'), anonymousMib: mib('RssAnon') };
}
