import { Tensor } from 'onnxruntime-node';
import type { ModelValue } from '../convert/convert.js';
import type { SourceModel } from '../read/read-model.js';
import type { ModelInput } from '../read/source/open-source.js';
import { modelDifference, type ModelDifferences } from './model-difference.js';
import { randomInput, zeroInput, type RandomInput } from './random-input.js';
import { loadGraph, type ExternalWeights } from './run-graph.js';
import { loadTfjsModel } from './tfjs-model.js';

interface Converted {
  readonly bytes: Uint8Array;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  readonly externalWeights?: ExternalWeights | undefined;
}

/** Runs a model in tfjs and in ONNX Runtime on random inputs. @returns the largest differences per output */
export async function verifyModel(
  source: ModelInput,
  model: SourceModel,
  { bytes, inputs, outputs, externalWeights }: Converted,
): Promise<ModelDifferences> {
  const network = await loadTfjsModel(source, model);
  try {
    await using graph = await loadGraph(bytes, externalWeights);
    // Those of a layers model that come after its own are states of layers, which tfjs has inside.
    const own = model.kind === 'layers' ? model.inputs.length : inputs.length;
    const drawn = inputs.slice(0, own).map((input, index) => randomInput(input, index, model));
    const states = inputs.slice(own).map(zeroInput);
    const feeds = [...drawn, ...states].map((each) => [each.name, toOnnx(each)] as const);
    const results = await graph.run(Object.fromEntries(feeds));
    const expected = await network.run(drawn);
    const compared = outputs.slice(0, expected.length).map(({ name }, index) => {
      const [actual, wanted] = [results[name], expected[index]];
      if (!actual || !wanted) throw new TypeError(`Only one of the two has the output ${name}`);
      const values = Array.from(actual.data, Number);
      return [
        name,
        modelDifference({ shape: wanted.shape, values: wanted.dataSync() }, { shape: actual.dims, values }),
      ] as const;
    });
    for (const tensor of expected) tensor.dispose();
    return Object.fromEntries(compared);
  } finally {
    network.dispose();
  }
}

function toOnnx({ type, values, shape }: RandomInput): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', Float32Array.from(values), shape);
    case 'int32':
      return new Tensor('int32', Int32Array.from(values), shape);
    case 'bool':
      return new Tensor('bool', Uint8Array.from(values), shape);
    default:
      return type satisfies never;
  }
}
