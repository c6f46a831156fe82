import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { Dimension, ElementType, TensorData } from '../onnx/tensor.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer } from '../read/layers-model.js';

/** A value of the ONNX graph with what is known of it before it runs. */
export interface SymbolicTensor {
  /** Its name in the graph. */
  readonly value: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
  /** A bool value `[batch, tokens]` that goes along with a sequence as Keras' implicit mask; false means padding. */
  readonly mask?: string | undefined;
}

/** One use of a layer that is to be converted. */
export interface LayerCall {
  readonly layer: Layer;
  readonly inputs: readonly SymbolicTensor[];
  /** Keyword arguments of the call, keys in snake_case. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Converts a layer that this one wraps, with that layer's own handler. */
  readonly convert: (call: InnerCall, graph: GraphBuilder) => readonly SymbolicTensor[];
}

/** One use of a layer inside of another one. */
export interface InnerCall {
  readonly layer: Layer;
  readonly inputs: readonly SymbolicTensor[];
  /** Default: none. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/**
 * An output of a layer: the name of a value whose type the graph knows, or with a type or shape that the layer knows
 * better. Without a `mask` none goes on.
 */
export type LayerOutput =
  | string
  | {
      readonly value: string;
      readonly type?: ElementType;
      readonly shape?: readonly Dimension[];
      readonly mask?: string | undefined;
    };

/** Adds the nodes that compute one use of a layer, and returns its outputs. The graph is scoped to the layer's name. */
export type LayerHandler = (call: LayerCall, graph: GraphBuilder) => LayerOutput | readonly LayerOutput[];

/** A handler whose outputs carry on the mask of the first input, as layers do that `supportsMasking` and do not change it. */
export function passingMask(handler: LayerHandler): LayerHandler {
  return (call, graph) => {
    const outputs = outputList(handler(call, graph));
    const mask = call.inputs[0]?.mask;
    return outputs.map((output) =>
      typeof output === 'string' ? { value: output, mask } : { ...output, mask },
    );
  };
}

export function outputList(outputs: LayerOutput | readonly LayerOutput[]): readonly LayerOutput[] {
  return typeof outputs === 'string' || 'value' in outputs ? [outputs] : outputs;
}

/** The layer's config, checked against a schema. */
export function configOf<Schema extends TSchema>(layer: Layer, schema: Schema): Static<Schema> {
  if (Check(schema, layer.config)) return layer.config;
  throw badModelFile({
    expected: `the usual settings of a ${layer.className} layer`,
    received: `those of ${layer.name} are incomplete or of another type`,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}

/** The only input of a layer that takes one. */
export function onlyInput({ layer, inputs }: LayerCall): SymbolicTensor {
  const [input, ...others] = inputs;
  if (input && others.length === 0) return input;
  throw wrongInputs(layer, 'one input', inputs.length);
}

export function wrongInputs(layer: Layer, expected: string, received: number) {
  return badModelFile({
    expected: `${layer.className} layer ${layer.name} to have ${expected}`,
    received: `its topology gives it ${received}`,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}

/** A float32 weight of the layer, checked to have the shape that the topology asks for. */
export function weightOf(
  layer: Layer,
  name: string,
  shape: readonly number[],
): Extract<TensorData, { type: 'float32' }> {
  const weight = layer.weights.get(name);
  const expected = `the weight ${layer.name}/${name} with the shape [${shape.join(', ')}]`;
  const remedy = 'Use the model.json and the weight files that were saved together';
  if (!weight) throw badModelFile({ expected, received: 'it is not among the weights', remedy });
  if (weight.type !== 'float32') throw badModelFile({ expected, received: `it is ${weight.type}`, remedy });
  if (weight.shape.join() !== shape.join()) {
    throw badModelFile({ expected, received: `its shape is [${weight.shape.join(', ')}]`, remedy });
  }
  return weight;
}

/** Adds a weight of the layer to the graph; uses of a shared layer share it. */
export function addWeight(graph: GraphBuilder, layer: Layer, name: string, shape: readonly number[]): string {
  return graph.sharedConstant(`${layer.name}/${name}`, () => weightOf(layer, name, shape));
}

/** The last dimension of a tensor, where a layer's weights depend on it. */
export function featuresOf(tensor: SymbolicTensor, layer: Layer): number {
  const features = tensor.shape.at(-1);
  if (typeof features === 'number') return features;
  throw badModelFile({
    expected: `the last dimension of the input of ${layer.name} to be known`,
    received: 'the topology leaves it open',
    remedy: 'Give the model an input with a fixed number of features',
  });
}
