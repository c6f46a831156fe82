import { DATA_TYPES } from '../onnx/data-types.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, type TensorData } from '../onnx/tensor.js';
import { quantised } from '../quantize/quantised.js';

/** A matrix `[features, columns]` in 8 bits with a scale for each column; names of values. */
export interface IntegerMatrix {
  readonly matrix: string;
  readonly scales: string;
}

type Floats = Extract<TensorData, { type: 'float32' }>;

/** Products of 8-bit numbers, with sums of 32 bits. */
export interface IntegerProducts {
  /** Adds a matrix once. */
  matrix(name: string, weights: Floats): IntegerMatrix;
  /** Numbers from −range to range, whatever else is in the batch, as 8 bits: 128 is 0, 255 is the range. */
  operand(body: GraphBuilder, value: string): string;
  /** `operand` `[…, features]` · matrix + bias `[columns]`, f32 `[…, columns]`. */
  times(body: GraphBuilder, operand: string, by: IntegerMatrix, bias?: string): string;
}

/** 8-bit steps from 0 to the range. */
export const STEPS = 127;
export const ZERO = 128;

/**
 * Prepares products in standard operators that ONNX Runtime fuses into one (`MatMulIntegerToFloat`) when it loads the
 * graph. The fusion wants the product of both scales to be left in the graph. It would be computed ahead, and the rest
 * with it torn apart, if the scale were a constant; so it comes out of the number of rows. The operand's scale is fixed:
 * one by what a batch holds (`DynamicQuantizeLinear`) would make sentences depend on their neighbours.
 * @param batch int64 `[1]`, not a constant
 */
export function prepareIntegerProducts(graph: GraphBuilder, batch: string, range: number): IntegerProducts {
  const outer = graph.within('products');
  const zero = outer.constant('zero', { type: 'uint8', shape: [], values: Uint8Array.of(ZERO) });
  const step = outer.constant('step', floats([range / STEPS]));
  const steps = outer.add(
    'ConstantOfShape',
    [batch],
    { value: { kind: 'tensor', value: floats([range / STEPS], [1]) } },
    'steps',
  );
  const scale = outer.add('ReduceMax', [steps], { keepdims: int(0) }, 'scale');

  return {
    matrix(name, weights) {
      const { values, scales } = quantised(weights, 1);
      const { shape } = weights;
      return {
        matrix: graph.sharedConstant(`${name}_int8`, () => ({ type: 'int8', shape, values })),
        scales: graph.sharedConstant(`${name}_scale`, () => floats(scales, [scales.length])),
      };
    },
    operand: (body, value) => body.add('QuantizeLinear', [value, step, zero], {}, 'operand'),
    times(body, operand, { matrix, scales }, bias) {
      const whole = body.add('MatMulInteger', [operand, matrix, zero], {}, 'whole');
      const number = body.add('Cast', [whole], { to: int(DATA_TYPES.float32) }, 'number');
      const product = body.add(
        'Mul',
        [number, body.add('Mul', [scale, scales], {}, 'scales')],
        {},
        'product',
      );
      return bias === undefined ? product : body.add('Add', [product, bias], {}, 'with_bias');
    },
  };
}
