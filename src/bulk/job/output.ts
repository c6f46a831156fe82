import type { Checkpoint } from './journal.js';

/** A checkpoint, but for the bytes of output, which whoever writes them counts. */
export type Progress = Omit<Checkpoint, 'output'>;

/** Where records go. */
export interface Output extends AsyncDisposable {
  /** Where an earlier job stopped and this one goes on. */
  readonly resumed: { last: Checkpoint; notes: readonly unknown[] } | undefined;
  /** Writes bytes behind those before; once it is done, a kill costs nothing of them. */
  append(bytes: Uint8Array, progress: Progress): Promise<void>;
  /** @param head what the file's beginning shall be now, as long as it was */
  finish(tail: Uint8Array, head: Uint8Array): Promise<void>;
}
