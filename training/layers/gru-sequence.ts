import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../gradients/with-gradient.js';

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
 * A cuDNN-form GRU over whole sequences with its gradient written down: eleven kernels a token forwards and seven backwards.
 *
 * Within, tensors are `[tokens × batch, …]`, all sentences' first tokens first, so that each step's part is one piece of
 * memory and everything that need not wait for another step is one operation on all of them. u = 1 − z stands in for z:
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

/** What `gradients` needs of `forward`; at every step: */
type Saved = {
  /** The inputs, token-major. */
  x: tf.Tensor;
  /** Reset gate. */
  r: tf.Tensor;
  /** 1 − update gate. */
  u: tf.Tensor;
  /** Candidate. */
  n: tf.Tensor;
  /** h·U_n + c_n, the state's part in the candidate before the reset gate. */
  hn: tf.Tensor;
  /** The state after the step. */
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
  const [xr, xz, xn] = tf.split(tf.add(tf.matMul(x, kernel), bias), 3, 1);
  const xu = options.mask ? tf.sub(shut(options.mask), xz!) : tf.neg(xz!);
  const cn = tf.tile(tf.expandDims(candidateBias!, 0), [tokens * batch, 1]);
  const [Ur, Uz, Un] = tf.split(recurrentKernel, 3, 1);
  const U = tf.concat([Ur!, tf.neg(Uz!), Un!], 1);
  const added = tf.split(tf.concat([xr!, xu, cn], 1), tokens);
  const addedToCandidate = tf.split(xn!, tokens);

  const steps: Record<'r' | 'u' | 'n' | 'hn' | 'h', tf.Tensor>[] = [];
  let h = initialState;
  for (const token of readingOrder(tokens, options)) {
    const [rInput, uInput, hn] = tf.split(tf.add(tf.matMul(h, U), added[token]!), 3, 1);
    const r = tf.sigmoid(rInput!);
    const u = tf.sigmoid(uInput!);
    const n = tf.tanh(tf.add(addedToCandidate[token]!, tf.mul(r, hn!)));
    h = tf.add(h, tf.mul(u, tf.sub(n, h)));
    steps[token] = { r, u, n, hn: hn!, h };
  }
  const all = (name: keyof (typeof steps)[number]) => tf.concat(steps.map((step) => step[name]));
  const states = all('h');
  return {
    value: options.returnSequences ? batchMajor(states, batch) : h,
    saved: {
      x,
      initialState,
      kernel,
      recurrentKernel,
      r: all('r'),
      u: all('u'),
      n: all('n'),
      hn: all('hn'),
      h: states,
    },
  };
}

/**
 * With dh the gradient at a step's new state, those at its pre-activations are dh times a factor known beforehand:
 *
 *     at n's: A = u (1 − n²)        at hU_n + c_n: B = A r        at r's: D = B (hU_n + c_n) (1 − r)
 *     at z's: C = (h_prev − n) u (1 − u)                          at h_prev, past the gates: 1 − u
 *
 * where u = 0 under a mask they are all 0 but the last.
 */
function gradients(dy: tf.Tensor, saved: Saved, options: GruOptions): GruInputs {
  const { x, initialState, kernel, recurrentKernel, r, u, n, hn, h } = saved;
  const [batch, units] = initialState.shape as [number, number];
  const tokens = h.shape[0]! / batch;
  const rows = (tokens - 1) * batch;
  const previous = options.goBackwards
    ? tf.concat([tf.slice(h, [batch, 0], [rows, units]), initialState])
    : tf.concat([initialState, tf.slice(h, [0, 0], [rows, units])]);

  const past = tf.sub(1, u);
  const A = tf.mul(u, tf.sub(1, tf.square(n)));
  const B = tf.mul(A, r);
  const C = tf.mul(tf.mul(tf.sub(previous, n), u), past);
  const D = tf.mul(tf.mul(B, hn), tf.sub(1, r));
  const [atR, atZ, atN] = [D, C, B].map((factor) => tf.split(factor, tokens)) as [
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
  ];
  const pasts = tf.split(past, tokens);
  const arriving = options.returnSequences ? tf.split(tokenMajor(dy), tokens) : undefined;

  const transposed = transposeInParts(recurrentKernel);
  const atStates: tf.Tensor[] = [];
  const atGates: tf.Tensor[] = [];
  let summands = arriving ? [] : [dy];
  for (const token of readingOrder(tokens, options).toReversed()) {
    const dh = sum(arriving ? [...summands, arriving[token]!] : summands);
    const gates = tf.concat([tf.mul(dh, atR[token]!), tf.mul(dh, atZ[token]!), tf.mul(dh, atN[token]!)], 1);
    summands = [tf.matMul(gates, transposed), tf.mul(dh, pasts[token]!)];
    atStates[token] = dh;
    atGates[token] = gates;
  }

  const recurrent = tf.concat(atGates);
  const projected = tf.concat(
    [tf.slice(recurrent, [0, 0], [-1, 2 * units]), tf.mul(tf.concat(atStates), A)],
    1,
  );
  return {
    x: batchMajor(tf.matMul(projected, kernel, false, true), batch),
    initialState: sum(summands),
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
function shut(mask: tf.Tensor): tf.Tensor {
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
