import type { Quantization } from '../quantize/quantize.js';
import { SentenceVaeError } from '../../src/errors.js';

/** How far an output of a converted model is from tfjs. */
export interface ModelDifference {
  /** The largest difference of two numbers; infinite where shapes differ or a number is not finite that should be. */
  readonly absolute: number;
  /** The same over the output's largest number. */
  readonly relative: number;
}

/** How far each output is from that of tfjs, by its name. */
export type ModelDifferences = Readonly<Record<string, ModelDifference>>;

/** How far a converted model may be from tfjs, relatively. */
const TOLERANCE = 1e-4;
/** With weights in half precision, which have 11 bits. */
const HALF_TOLERANCE = 1e-3;

/** Any difference, but not another shape, nor a number that is not finite where it should be. */
const ANY = Number.MAX_VALUE;

/** How far a model may be from tfjs whose weights are stored so; in 8 bits there is no limit to be had in general. */
export function toleranceOf(quantization: Quantization | undefined): number {
  switch (quantization) {
    case undefined:
      return TOLERANCE;
    case 'fp16':
      return HALF_TOLERANCE;
    case 'int8':
      return ANY;
    default:
      return quantization satisfies never;
  }
}

/**
 * What counts as the largest number of an output that has none so large. ONNX Runtime's sigmoid is right to 1e-7 of 1
 * only, so that a probability of 1e-5, which is as good as 0, would differ by a hundredth of itself.
 */
const SMALLEST_SCALE = 1e-3;

/** A tensor as far as it is compared. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Compares an output of ONNX Runtime with what tfjs gives. */
export function modelDifference(expected: Numbers, actual: Numbers): ModelDifference {
  const [a, b] = [expected.values, actual.values];
  if (expected.shape.join() !== actual.shape.join()) return { absolute: Infinity, relative: Infinity };
  let absolute = 0;
  let scale = SMALLEST_SCALE;
  for (let index = 0; index < a.length; index++) {
    if (Number.isFinite(a[index])) scale = Math.max(scale, Math.abs(a[index]!));
    // NaN is as good as NaN, and infinite as infinite.
    if (Object.is(a[index], b[index])) continue;
    const difference = Math.abs(a[index]! - b[index]!);
    absolute = Number.isNaN(difference) ? Infinity : Math.max(absolute, difference);
  }
  return { absolute, relative: absolute / scale };
}

/** @throws {SentenceVaeError} `NOT_EQUAL` that names every output over the tolerance */
export function demandEqualOutputs(differences: ModelDifferences, tolerance: number): void {
  const over = Object.entries(differences).filter(([, { relative }]) => !(relative <= tolerance));
  if (over.length === 0) return;
  const list = over.map(([output, { absolute, relative }]) =>
    Number.isFinite(absolute)
      ? `${output} differs by ${absolute.toPrecision(3)}, ${relative.toPrecision(3)} of its largest number`
      : `${output} has another shape or numbers that are not finite`,
  );
  throw new SentenceVaeError('NOT_EQUAL', {
    expected: `ONNX Runtime and tfjs to agree to within ${tolerance} of an output's largest number`,
    received: list.join(' and '),
    remedy: 'Nothing was written; please report this together with the model',
  });
}
