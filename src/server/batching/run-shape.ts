import type { GraphTensor } from '../../onnx/graph.js';

/** What a graph is run with. */
export type Feeds = Readonly<Record<string, GraphTensor>>;

/** How the rows of a run lie in what it is run with. */
export interface RunShape {
  rows: number;
  /** How many rows the graph computes for each of them: the beams of a search. */
  width: number;
  /** How many tokens the inputs have that may be padded, if there are such. */
  tokens: number | undefined;
  /** Runs of one graph with the same key and bias can be computed as one. */
  key: string;
  /** `logit_bias`, by its content. */
  bias: GraphTensor | undefined;
}

/** `[batch, tokens]`: padding makes no difference to the graphs that take them. */
export const PADDED_INPUTS: ReadonlySet<string> = new Set(['input_ids', 'attention_mask']);

/**
 * `[batch, …]`: of each row one. The lengths of uniforms and forced ids decide how long sentences may become, so that runs with
 * unequal ones stay apart.
 */
const ROW_INPUTS: ReadonlySet<string> = new Set([
  ...PADDED_INPUTS,
  'forced_ids',
  'hidden',
  'latent',
  'normals',
  'pixels',
  'token_ids',
  'uniforms',
]);

/** `[vocabulary]`: the same for all rows. */
const BIAS = 'logit_bias';

/** Whether all rows of a run have this input in common. */
export function isShared(name: string, { dims }: GraphTensor): boolean {
  return dims.length === 0 || name === BIAS;
}

/** The shape of a run that can be computed along with others; `undefined` for one that has to be computed as it is. */
export function shapeOfRun(feeds: Feeds): RunShape | undefined {
  const key: string[] = [];
  let rows: number | undefined;
  let tokens: number | undefined;
  for (const name of Object.keys(feeds).toSorted()) {
    const tensor = feeds[name]!;
    const { type, data, dims } = tensor;
    if (data.length !== sizeOf(dims)) return undefined;
    if (dims.length === 0) key.push(`${name} ${type} ${data[0]}`);
    else if (name === BIAS) key.push(`${name} ${type} ${dims.join(' ')}`);
    else if (ROW_INPUTS.has(name) && (rows ??= dims[0]) === dims[0]) {
      const isPadded = PADDED_INPUTS.has(name);
      if (isPadded && (dims.length !== 2 || (tokens ??= dims[1]) !== dims[1])) return undefined;
      key.push(`${name} ${type} ${isPadded ? '*' : dims.slice(1).join(' ')}`);
    } else return undefined;
  }
  if (rows === undefined || rows === 0) return undefined;
  const beams = Number(feeds['beam_width']?.data[0] ?? 1);
  return { rows, width: Math.max(1, beams), tokens, key: key.join(';'), bias: feeds[BIAS] };
}

/** Whether two biases are the same, in identity or number by number. */
export function isSameBias(a: GraphTensor | undefined, b: GraphTensor | undefined): boolean {
  if (a?.data === b?.data) return true;
  return a !== undefined && b !== undefined && bytesOf(a).equals(bytesOf(b));
}

const bytesOf = ({ data }: GraphTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

const sizeOf = (dims: readonly number[]) => dims.reduce((product, length) => product * length, 1);
