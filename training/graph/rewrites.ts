import { attribute, type Attributes } from './attribute.js';
import { completeAttributes } from './complete-attributes.js';
import { TF_TYPE } from './data-types.js';
import type { GraphBuilder } from './graph-builder.js';
import type { OpDefinition } from './op-definitions.js';
import type { Precision } from './precision.js';
import type { RecordedOp, TensorKind } from './tape.js';

/** One op on its way into a graph. */
interface Emission {
  readonly graph: GraphBuilder;
  readonly op: RecordedOp;
  readonly definition: OpDefinition;
  /** The nodes that it reads. */
  readonly inputs: readonly string[];
  readonly kinds: readonly TensorKind[];
  readonly precision: Precision;
  /** Whether its inputs and outputs have the same shapes at every call. */
  readonly isFixed: boolean;
  /** Whether ops of our own can run. */
  readonly hasOurOps: boolean;
  /** The op that makes an input and the nodes that it reads, where it is an op. */
  readonly producer: (input: number) => { op: RecordedOp; inputs: readonly string[] } | undefined;
}

/** Writes an op in a form that TensorFlow runs faster; returns the nodes of its outputs, or nothing to leave it as it is. */
type Rewrite = (emission: Emission) => string | undefined;

/** By the op as it was recorded. Each keeps the values to the rounding of float32, but for products in bfloat16. */
export const REWRITES: Readonly<Record<string, Rewrite>> = {
  Add: addition,
  AddV2: addition,
  BatchMatMulV2: product,
  ExpandDims: reshape,
  GatherNd: onRounded('Tparams', [0]),
  Reshape: reshape,
  Softmax: onRounded('T', [0]),
  Squeeze: reshape,
  Sum: sum,
  TensorScatterUpdate: scatter,
};

/**
 * An op that goes on in bfloat16 where its first input is a product in bfloat16: half the memory to go through.
 * @param type the attribute of its element type
 * @param floats which inputs have that type
 */
function onRounded(type: string, floats: readonly number[]): Rewrite {
  return ({ graph, op, inputs, kinds, definition }) => {
    if (!graph.isRounded(inputs[0]!)) return undefined;
    const all = inputs.map((input, i) => (floats.includes(i) ? graph.round(input) : input));
    const attributes = completeAttributes(definition, op.attributes, kinds);
    return graph.widen(graph.node(op.op, all, { ...attributes, [type]: attribute.type(TF_TYPE.bfloat16) }));
  };
}

/** The shapes that tfjs puts in between, such as a batch of one around a product, come to nothing where they are known. */
function reshape({ graph, op, inputs, kinds, isFixed }: Emission): string | undefined {
  const [from, to] = [kinds[0], op.outputs[0]];
  if (!isFixed || !from || !to) return undefined;
  return graph.reshape(inputs[0]!, from.shape, to.shape, TF_TYPE[from.dtype]);
}

/** A row added to each row of a matrix is BiasAdd; to a product in bfloat16 it is added in float32, and rounded. */
function addition(emission: Emission): string | undefined {
  const { graph, inputs, kinds, isFixed } = emission;
  const [x, row] = kinds;
  if (x?.dtype !== 'float32' || !row) return undefined;
  if (isFixed && isLone(x) && row.shape.length === 1) {
    const matrix = x.shape.slice(1);
    const flat = graph.reshape(inputs[0]!, x.shape, matrix, TF_TYPE.float32);
    const total = addition({
      ...emission,
      inputs: [flat, inputs[1]!],
      kinds: [{ ...x, shape: matrix }, row],
    });
    return total && graph.reshape(total, matrix, x.shape, TF_TYPE.float32);
  }
  const T = { T: attribute.type(TF_TYPE.float32) };
  const isBias = x.shape.length === 2 && row.shape.length === 1 && row.shape[0] === x.shape[1];
  // Plain `Add` is the one that TensorFlow's optimiser does not look at.
  const total = graph.node(isBias ? 'BiasAdd' : 'AddV2', inputs, T);
  if (!isBias || !graph.isRounded(inputs[0]!)) return total;
  graph.describe(total, x.shape);
  return graph.widen(graph.round(total));
}

/** Single elements of a matrix are replaced where they are; TensorFlow's own op copies the matrix. */
function scatter(emission: Emission): string | undefined {
  const { graph, inputs, kinds, hasOurOps } = emission;
  const [matrix, positions] = kinds;
  const isOurs =
    hasOurOps &&
    matrix?.dtype === 'float32' &&
    matrix.shape.length === 2 &&
    positions?.shape.length === 2 &&
    positions.shape[1] === 2 &&
    positions.dtype === 'int32';
  if (!isOurs) return onRounded('T', [0, 2])(emission);
  const [from, at, values] = inputs as [string, string, string];
  if (!graph.isRounded(from)) {
    return graph.node('ScatterInPlace', [from, at, values], { T: attribute.type(TF_TYPE.float32) });
  }
  const T = { T: attribute.type(TF_TYPE.bfloat16) };
  return graph.widen(graph.node('ScatterInPlace', [graph.round(from), at, graph.round(values)], T));
}

/** The sum of all squares, of which a gradient's norm is made, is one op that keeps no squares. */
function sum({ graph, op, producer }: Emission): string | undefined {
  const summand = producer(0);
  const isNorm = summand?.op.op === 'Square' && op.outputs[0]?.shape.length === 0;
  if (!isNorm || summand.op.outputs[0]?.dtype !== 'float32') return undefined;
  const T = { T: attribute.type(TF_TYPE.float32) };
  const half = graph.node('L2Loss', summand.inputs, T);
  return graph.node('AddV2', [half, half], T);
}

/** Two matrices are multiplied by MatMul, mostly up to 1.6 times as fast as by BatchMatMulV2, which reads shapes at run time. */
function product(emission: Emission): string | undefined {
  const { graph, op, kinds, isFixed } = emission;
  const [a, b] = kinds;
  if (a?.dtype !== 'float32' || !b) return undefined;
  if (a.shape.length === 2 && b.shape.length === 2) return matrixProduct(emission);
  // tfjs's dense layers put a batch of one before both.
  if (!isLone(a) || !isLone(b)) return undefined;
  const T = attribute.type(TF_TYPE.float32);
  const matrices = kinds.map((kind) => ({ ...kind, shape: kind.shape.slice(1) }));
  const result = matrixProduct({
    ...emission,
    inputs: emission.inputs.map((input, i) =>
      isFixed
        ? graph.reshape(input, kinds[i]!.shape, matrices[i]!.shape, TF_TYPE.float32)
        : graph.node('Squeeze', [input], { T, squeeze_dims: { kind: 'ints', value: [0] } }),
    ),
    kinds: matrices,
  });
  if (isFixed)
    return graph.reshape(result, op.outputs[0]!.shape.slice(1), op.outputs[0]!.shape, TF_TYPE.float32);
  return graph.node('ExpandDims', [result, graph.integers(0)], { T, Tdim: attribute.type(TF_TYPE.int32) });
}

function isLone({ shape }: TensorKind): boolean {
  return shape.length === 3 && shape[0] === 1;
}

/** Of two tensors of rank 2. */
function matrixProduct({ graph, op, inputs, kinds, precision, isFixed }: Emission): string {
  const [a, b] = kinds as [TensorKind, TensorKind]; // a product has two factors
  const isSet = (name: string) => {
    const flag = op.attributes[name];
    return flag?.kind === 'bool' && flag.value;
  };
  const [adjointA, adjointB] = [isSet('adj_x'), isSet('adj_y')];
  const transposed = { transpose_a: attribute.bool(adjointA), transpose_b: attribute.bool(adjointB) };
  const [rows, common] = adjointA ? a.shape.toReversed() : a.shape;
  const columns = b.shape[adjointB ? 0 : 1];
  const isReady = inputs.some((input) => graph.isRounded(input));
  if (precision === 'float32' || !(isReady || isLarge(rows!, common!, columns!))) {
    const T = attribute.type(TF_TYPE.float32);
    const isDivisible = isFixed && !adjointA && rows! % 2 === 0;
    if (isDivisible && runsOnOneThread(rows!, common!, columns!)) {
      return inHalves(graph, inputs, { ...transposed, T });
    }
    return graph.node('MatMul', inputs, { ...transposed, T });
  }
  const factors = inputs.map((input) => graph.round(input));
  return graph.widen(graph.node('MatMul', factors, { ...transposed, T: attribute.type(TF_TYPE.bfloat16) }));
}

/** A product as two, of the first and the second half of its rows, which two threads work on side by side. */
function inHalves(graph: GraphBuilder, [a, b]: readonly string[], attributes: Attributes): string {
  const halves = graph.halves(a!).map((half) => graph.node('MatMul', [half, b!], attributes));
  return graph.node('ConcatV2', [...halves, graph.integers(0)], {
    T: attribute.type(TF_TYPE.float32),
    N: attribute.int(2),
  });
}

/**
 * TensorFlow runs MatMul on one thread if its three matrices take less than 4 MiB (`ExecuteSingleThreadedGemm`). That is right
 * for products below some size, and costs little from 2 MiB on.
 */
function runsOnOneThread(rows: number, common: number, columns: number): boolean {
  const bytes = 4 * (rows * columns + common * (rows + columns));
  return bytes < 2 ** 21 && rows * common * columns >= 2 ** 22;
}

/** Smaller products cost less than the conversions. A dynamic size is not known here, so the two largest of three decide too. */
function isLarge(rows: number, common: number, columns: number): boolean {
  const [largest, second] = [rows, common, columns].toSorted((x, y) => y - x);
  return rows * common * columns >= 3 * 2 ** 20 || largest! * second! >= 2 ** 20;
}
