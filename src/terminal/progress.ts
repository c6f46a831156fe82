import { SingleBar } from 'cli-progress';

/** A long step that can say how far it is; disposing of it clears the bar. */
export interface Progress extends Disposable {
  /** @param done how much is done, in the units of `total` @param note a few words shown after the bar */
  update(done: number, note?: string): void;
}

/**
 * Starts a progress bar with the time left on standard error; says nothing where that is not a terminal.
 * @param total left out where nobody knows it: then there are the notes alone
 */
export function startProgress(label: string, total: number | undefined): Progress {
  if (!process.stderr.isTTY) return { update() {}, [Symbol.dispose]() {} };
  const bar = new SingleBar({
    format:
      total === undefined ? `${label} {note}` : `${label} {bar} {percentage}% · {eta_formatted} left {note}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    // Ctrl-C is the command's affair: left to the bar, it would end the process before anything is saved.
    gracefulExit: false,
  });
  bar.start(total ?? 0, 0, { note: '' });
  return {
    update: (done, note = '') => bar.update(done, { note: note && `· ${note}` }),
    [Symbol.dispose]: () => bar.stop(),
  };
}
