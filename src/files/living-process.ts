import { processStart } from './process-start.js';

/** A process by its number and, where the system tells, when it began. */
export interface ProcessName {
  pid: number;
  start: number | undefined;
}

/** Whether a process runs still, and its number has not been given to another one. */
export async function isLiving({ pid, start }: ProcessName): Promise<boolean> {
  // 0 and negative numbers would stand for groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const began = await processStart(pid);
  if (began === undefined) return isAlive(pid);
  return began !== 'ended' && (start === undefined || start === began);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
