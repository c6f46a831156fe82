import { atLeast, type Bar } from '../bars.js';
import type { Result } from './report.js';
import type { Precision } from './strategies.js';

/** How many times as fast we have to be, by batch: as PyTorch installed, as its best variant, as Python's ONNX Runtime. */
const BARS: Partial<
  Record<Precision, Record<number, { ratio: number; best?: number; onnxruntime?: number }>>
> = {
  int8: {
    1: { ratio: 4, best: 1.1 },
    32: { ratio: 6, best: 1.5 },
    256: { ratio: 4, best: 1.3 },
  },
  fp32: {
    1: { ratio: 2.7, onnxruntime: 1 },
    32: { ratio: 2.8, onnxruntime: 1 },
    256: { ratio: 2, onnxruntime: 1 },
  },
};

/** The bars of what was measured. */
export function barsOf(results: readonly Result[]): Bar[] {
  return results.flatMap((result) => {
    const { batch, precision, strategy, ratio, ratio_best: best, ratio_onnxruntime: onnxruntime } = result;
    const bars = BARS[precision]?.[batch];
    if (!bars) return [];
    const figure = (whom: string) => `${precision}, batch ${batch}, ${strategy}, × ${whom}`;
    return [
      atLeast(figure('PyTorch as installed'), ratio, bars.ratio),
      ...(bars.best !== undefined && best !== null
        ? [atLeast(figure('PyTorch at its best'), best, bars.best)]
        : []),
      ...(bars.onnxruntime !== undefined && onnxruntime !== null
        ? [atLeast(figure("Python's ONNX Runtime"), onnxruntime, bars.onnxruntime)]
        : []),
    ];
  });
}
