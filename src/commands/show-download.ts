import type { HubOptions } from '../hub/hub-options.js';
import { startProgress, type Progress } from '../terminal/progress.js';

/** Shows how far models from the Hub have come, with a bar on standard error; disposing of it clears the bar. */
export function showDownload(signal: AbortSignal): HubOptions & Disposable {
  let shown: { total: number; bar: Progress } | undefined;
  const hide = () => {
    shown?.bar[Symbol.dispose]();
    shown = undefined;
  };
  return {
    signal,
    onProgress: ({ loaded, total }) => {
      if (shown && shown.total !== total) hide();
      shown ??= { total, bar: startProgress('download', total) };
      shown.bar.update(loaded, `${megabytes(loaded)} of ${megabytes(total)} MB`);
    },
    onStale: ({ expected, received }) => {
      hide();
      process.stderr.write(`Expected ${expected}, but ${received}: taking what is in the cache.\n`);
    },
    [Symbol.dispose]: hide,
  };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
