import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../gradients/with-gradient.js';
import { lanesOf } from '../graph/lanes.js';

/** What a GRU reads, and its weights as `CuDNNGRU` has them: gates in the order r, z, n. */
export type GruInputs = {
  /** `[batch, tokens, features]`. */
  x: tf.Tensor;
  /** The state before the first step, `[batch, units]`. */
  initialState: tf.Tensor;
  /** `[features, 3 units]`. */
  kernel: tf.Tensor;
  /** `[units, 3 units]`. */
  recurrentKernel: tf.Tensor;
  /** `[3 units]`. */
  inputBias: tf.Tensor;
  /** `[3 units]`. */
  recurrentBias: tf.Tensor;
};

export interface GruOptions {
  /** `[batch, tokens]`; where it is 0 the state stays as it was. Default: read every token. */
  mask?: tf.Tensor | undefined;
  /** Return the state after every token rather than after the last. */
  returnSequences: boolean;
  /** Read from the last token to the first. */
  goBackwards: boolean;
}

/**
 * A cuDNN-form GRU over whole sequences with its gradient written down. Within a step everything but the product is made of
 * slices, elementwise ops and concatenations along the last dimension, which a replayed step runs as one (fuse-elementwise.ts).
 *
 * Within, tensors are `[tokens × batch, …]`, all sentences' first tokens first, so that each step's part is one piece of
 * memory and everything that need not wait for another step is one operation on all of them. The steps themselves go in
 * lanes, each with some of the sentences. u = 1 − z stands in for z:
 * h' = h + u ⊙ (n − h) keeps h to the last bit where a mask makes u 0.
 * @returns `[batch, tokens, units]`, or `[batch, units]` without `returnSequences`
 */
export function gruSequence(inputs: GruInputs, options: GruOptions): tf.Tensor {
  return withGradient(
    inputs,
    () => forward(inputs, options),
    (dy, saved) => gradients(dy, saved, options),
  );
}

/** What `gradients` needs of `forward`. */
type Saved = {
  /** The inputs, token-major. */
  x: tf.Tensor;
  /** At every step, side by side: r, u, n, and h·U_n + c_n, the state's part in n before r: `[tokens × batch, 4 units]`. */
  gates: tf.Tensor;
  /** The state after every step. */
  h: tf.Tensor;
} & Pick<GruInputs, 'initialState' | 'kernel' | 'recurrentKernel'>;

/** σ(−1e9) is 0 in float32 on every backend. */
const SHUT = 1e9;

function forward(inputs: GruInputs, options: GruOptions): { value: tf.Tensor; saved: Saved } {
  const { initialState, kernel, recurrentKernel, inputBias, recurrentBias } = inputs;
  const [batch, tokens] = inputs.x.shape as [number, number, number]; // a GRU reads rank 3
  const units = recurrentKernel.shape[0]!;
  const x = tokenMajor(inputs.x);

  // The share of x in every gate of every step is one product; only the share of h has to wait for h.
  const [gateBias, candidateBias] = tf.split(recurrentBias, [2 * units, units]);
  const bias = tf.add(inputBias, tf.pad(gateBias!, [[0, units]]));
  const lanes = lanesOf(batch);
  const projected = tf.split(tf.add(tf.matMul(x, kernel), bias), tokens * lanes);
  const shut = options.mask && tf.split(shutWhere(options.mask), tokens * lanes);

  const gates: tf.Tensor[] = [];
  const states: tf.Tensor[] = [];
  const last = tf.split(initialState, lanes).map((start, lane) => {
    let h = start;
    for (const token of readingOrder(tokens, options)) {
      const at = token * lanes + lane;
      const [xr, xz, xn] = tf.split(projected[at]!, 3, 1);
      const [hr, hz, hn] = tf.split(tf.matMul(h, recurrentKernel), 3, 1);
      const r = tf.sigmoid(tf.add(xr!, hr!));
      const z = tf.add(xz!, hz!);
      const u = tf.sigmoid(shut ? tf.sub(shut[at]!, z) : tf.neg(z));
      const m = tf.add(hn!, candidateBias!);
      const n = tf.tanh(tf.add(xn!, tf.mul(r, m)));
      h = tf.add(h, tf.mul(u, tf.sub(n, h)));
      gates[at] = tf.concat([r, u, n, m], 1);
      states[at] = h;
    }
    return h;
  });
  const all = tf.concat(states);
  return {
    value: options.returnSequences ? batchMajor(all, batch) : tf.concat(last),
    saved: { x, initialState, kernel, recurrentKernel, gates: tf.concat(gates), h: all },
  };
}

/**
 * With dh the gradient at a step's new state, those at its pre-activations are dh times a factor known beforehand, with
 * m = h·U_n + c_n:
 *
 *     at n's: A = u (1 − n²)                     at m: B = A r        at r's: D = B m (1 − r)
 *     at z's: C = (h_prev − n) u (1 − u)         at h_prev, past the gates: 1 − u
 *
 * where u = 0 under a mask they are all 0 but the last.
 */
function gradients(dy: tf.Tensor, saved: Saved, options: GruOptions): GruInputs {
  const { x, initialState, kernel, recurrentKernel, gates, h } = saved;
  const [batch, units] = initialState.shape as [number, number];
  const tokens = h.shape[0]! / batch;
  const rows = (tokens - 1) * batch;
  const previous = options.goBackwards
    ? tf.concat([tf.slice(h, [batch, 0], [rows, units]), initialState])
    : tf.concat([initialState, tf.slice(h, [0, 0], [rows, units])]);

  const [r, u, n, m] = tf.split(gates, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const past = tf.sub(1, u);
  const A = tf.mul(u, tf.sub(1, tf.square(n)));
  const B = tf.mul(A, r);
  const C = tf.mul(tf.mul(tf.sub(previous, n), u), past);
  const D = tf.mul(tf.mul(B, m), tf.sub(1, r));
  const lanes = lanesOf(batch);
  const factors = tf.split(tf.concat([A, B, C, D, past], 1), tokens * lanes);
  const arriving = options.returnSequences && tf.split(tokenMajor(dy), tokens * lanes);
  const atLast = options.returnSequences ? undefined : tf.split(dy, lanes);

  const transposed = transposeInParts(recurrentKernel);
  const atProjections: tf.Tensor[] = [];
  const atProducts: tf.Tensor[] = [];
  const atStart = Array.from({ length: lanes }, (_, lane) => {
    let summands = atLast ? [atLast[lane]!] : [];
    for (const token of readingOrder(tokens, options).toReversed()) {
      const at = token * lanes + lane;
      const dh = sum(arriving ? [...summands, arriving[at]!] : summands);
      const [atN, atM, atZ, atR, onwards] = tf.split(factors[at]!, 5, 1).map((factor) => tf.mul(dh, factor));
      atProjections[at] = tf.concat([atR!, atZ!, atN!], 1);
      atProducts[at] = tf.concat([atR!, atZ!, atM!], 1);
      summands = [tf.matMul(atProducts[at], transposed), onwards!];
    }
    return sum(summands);
  });

  const projected = tf.concat(atProjections);
  const recurrent = tf.concat(atProducts);
  return {
    x: batchMajor(tf.matMul(projected, kernel, false, true), batch),
    initialState: tf.concat(atStart),
    kernel: tf.matMul(x, projected, true, false),
    recurrentKernel: tf.matMul(previous, recurrent, true, false),
    inputBias: columnSums(projected),
    recurrentBias: columnSums(recurrent),
  };
}

/**
 * `[rows, columns]` → `[columns, rows]`: a product with a transposed factor would be slower at every step. It is done in
 * parts, because TensorFlow would fold a lone transposition into the products again.
 */
function transposeInParts(matrix: tf.Tensor): tf.Tensor {
  return tf.concat(tf.split(matrix, 3, 1).map((part) => tf.transpose(part)));
}

/** `[rows, columns]` → `[columns]`, as a product: TensorFlow adds up columns on one thread. */
function columnSums(matrix: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.matMul(tf.ones([1, matrix.shape[0]!]), matrix), [-1]);
}

function readingOrder(tokens: number, { goBackwards }: GruOptions): number[] {
  return Array.from({ length: tokens }, (_, step) => (goBackwards ? tokens - 1 - step : step));
}

/** What makes the u of a masked step 0 when it is added before the sigmoid: `[tokens × batch, 1]`. */
function shutWhere(mask: tf.Tensor): tf.Tensor {
  const kept = tokenMajor(tf.expandDims(tf.cast(mask, 'float32'), 2));
  return tf.mul(tf.sub(kept, 1), SHUT);
}

/** `[batch, tokens, width]` → `[tokens × batch, width]`. */
function tokenMajor(x: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.transpose(x, [1, 0, 2]), [-1, x.shape[2]!]);
}

/** `[tokens × batch, width]` → `[batch, tokens, width]`. */
function batchMajor(rows: tf.Tensor, batch: number): tf.Tensor {
  return tf.transpose(tf.reshape(rows, [-1, batch, rows.shape[1]!]), [1, 0, 2]);
}

function sum(summands: tf.Tensor[]): tf.Tensor {
  return summands.length === 1 ? summands[0]! : tf.addN(summands);
}
