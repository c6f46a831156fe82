import { Tensor } from 'onnxruntime-node';
import type { ConvertedModel, ModelValue } from '../../export/convert/convert.js';
import type { LoadedGraph } from '../../export/verify/run-graph.js';
import { bare } from './bare-name.js';
import type { Numbers } from '../../export/verify/model-difference.js';
import type { DrawnInput } from './draw-input.js';

/** Runs a converted model and reads its outputs, in its own order. */
export async function runOnnx(
  graph: LoadedGraph,
  { inputs, outputs }: Pick<ConvertedModel, 'inputs' | 'outputs'>,
  drawn: readonly DrawnInput[],
): Promise<Numbers[]> {
  const feeds = drawn.map((input, index) => {
    const value =
      input.name === undefined ? inputs[index] : inputs.find(({ name }) => bare(name) === input.name);
    // The model may do without an input, as where it is not read.
    return value && [value.name, toOnnx(input, value)];
  });
  const results = await graph.run(Object.fromEntries(feeds.filter((feed) => feed !== undefined)));
  return outputs.map(({ name }) => {
    const { dims, data } = results[name]!;
    return { shape: dims, values: data instanceof Float32Array ? data : Float64Array.from(data, Number) };
  });
}

/**
 * Which output of tfjs each output of a converted model is: by name where all are found, else in order.
 * @param names what each output of tfjs may be called
 */
export function matchOutputs(
  outputs: readonly ModelValue[],
  names: readonly (readonly string[])[],
): readonly number[] {
  const byName = outputs.map(({ name }) =>
    names.findIndex((own) => own.some((one) => one === name || bare(one) === bare(name))),
  );
  const areFound = byName.every((at) => at >= 0) && new Set(byName).size === byName.length;
  return areFound ? byName : outputs.map((_, at) => at);
}

function toOnnx({ values, shape }: DrawnInput, { type }: ModelValue): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', Float32Array.from(values), shape);
    case 'int32':
      return new Tensor('int32', Int32Array.from(values), shape);
    case 'uint8':
      return new Tensor('uint8', Uint8Array.from(values), shape);
    case 'int64':
      return new Tensor('int64', BigInt64Array.from(Array.from(values, BigInt)), shape);
    default:
      throw new TypeError(`This bench feeds no ${type}`);
  }
}
