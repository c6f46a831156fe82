import { availableParallelism, cpus, totalmem } from 'node:os';

/** What figures were taken on. */
export interface Machine {
  cpu: string;
  cores: number;
  /** GiB. */
  memory: number;
  node: string;
}

/** This machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
}
