import { scalar } from '../../lowering/scalar.js';
import { lengthOf, unsqueezed } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { floats, integers } from '../../onnx/tensor.js';
import type { ComplexValue, OpCall, OpHandler } from '../op-handler.js';

/** The last axis but that of the parts, in all operator sets. */
const LAST = int(-2);

/** The value `[..., real and imaginary]` of a complex input. */
function partsOf(call: OpCall, index = 0): string {
  const input = call.inputs[index];
  if (input?.kind === 'complex') return input.value;
  throw call.wrong(`complex numbers as input ${index}`, `it is ${input ? `a ${input.kind}` : 'missing'}`);
}

const complex = (value: string): ComplexValue => ({ kind: 'complex', value });

const fromParts: OpHandler = (call, graph) => {
  const parts = [0, 1].map((index) => unsqueezed(graph, call.tensor(index).value, -1));
  return complex(graph.add('Concat', parts, { axis: int(-1) }));
};

const part =
  (index: 0 | 1): OpHandler =>
  (call, graph) =>
    graph.add('Gather', [partsOf(call), scalar(graph, index, 'int64')], { axis: int(-1) });

const magnitude: OpHandler = (call, graph) =>
  graph.add('ReduceL2', [partsOf(call), graph.constant('parts', integers(-1))], { keepdims: int(0) });

const transform =
  (isInverse: boolean): OpHandler =>
  (call, graph) =>
    complex(
      graph.add('DFT', [partsOf(call)], { axis: LAST, inverse: int(Number(isInverse)), onesided: int(0) }),
    );

/** tfjs transforms the whole axis, whatever length the model says. */
const realTransform: OpHandler = (call, graph) => {
  const signal = unsqueezed(graph, call.tensor(0).value, -1);
  return complex(graph.add('DFT', [signal], { axis: LAST, inverse: int(0), onesided: int(1) }));
};

/**
 * Back from the frequencies of a real signal: the conjugates of all but the first and the last follow in reverse, so
 * that n frequencies give 2(n − 1) numbers, of one frequency one. tfjs gives a matrix, but for an input of three axes.
 */
const inverseRealTransform: OpHandler = (call, graph) => {
  const half = partsOf(call);
  const [backwards, step, axis] = [integers(-2), integers(-1), integers(-2)].map((each) =>
    graph.constant('slice', each),
  );
  const inner = graph.add('Slice', [
    half,
    backwards ?? '',
    graph.constant('slice', integers(0)),
    axis ?? '',
    step ?? '',
  ]);
  const conjugate = graph.add('Mul', [inner, graph.constant('conjugate', floats([1, -1], [2]))]);
  const isSingle = graph.typeOf(half)?.shape?.at(-2) === 1;
  const whole = isSingle ? half : graph.add('Concat', [half, conjugate], { axis: LAST });
  const signal = graph.add('DFT', [whole], { axis: LAST, inverse: int(1), onesided: int(0) });
  const numbers = graph.add('Gather', [signal, scalar(graph, 0, 'int64')], { axis: int(-1) });
  const rank = graph.typeOf(numbers)?.shape?.length;
  return rank === 2 || rank === 3 ? numbers : asMatrix(graph, numbers);
};

function asMatrix(graph: GraphBuilder, value: string): string {
  const shape = graph.add('Concat', [graph.constant('rows', integers(-1)), lengthOf(graph, value, -1)], {
    axis: int(0),
  });
  return graph.add('Reshape', [value, shape]);
}

/** Fourier transforms, and complex numbers. */
export const SPECTRAL: Readonly<Record<string, OpHandler>> = {
  Complex: fromParts,
  ComplexAbs: magnitude,
  FFT: transform(false),
  IFFT: transform(true),
  IRFFT: inverseRealTransform,
  Imag: part(1),
  RFFT: realTransform,
  Real: part(0),
};
