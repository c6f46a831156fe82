import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation as DataLocation,
  type AttributeProtoSchema,
  type GraphProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from 'onnx-buf';
import { VERSION } from '../../src/version.js';
import { adaptToOpset } from './adapt-to-opset.js';
import { DATA_TYPES } from './data-types.js';
import type { Attribute, Graph, Node, ValueInfo } from './graph.js';
import { inferGraph } from './inference/infer-graph.js';
import { bytesOf, type TensorData } from './tensor.js';
import { VARYING, type ValueType } from './value-type.js';
import type { WeightsStore } from './weights-store.js';

/** Operator sets the writer knows, with the IR version that came with each. CUDA kernels match versions exactly. */
const IR_VERSIONS = { 17: 8, 18: 8, 19: 9, 20: 9 } as const;

/** A version of the ONNX operator set that the converter can write. */
export type Opset = keyof typeof IR_VERSIONS;
/** The versions of the ONNX operator set that the converter can write, in rising order. */
export const OPSETS: readonly Opset[] = [17, 18, 19, 20];
const DEFAULT_OPSET: Opset = 17;

/** Smaller tensors stay in the graph: they are shapes and scalars that a reader wants to see. */
const SMALLEST_EXTERNAL_BYTES = 1024;

export interface EncodeOptions {
  /** Default 17. */
  opset?: Opset | undefined;
  /** Where tensors of 1 KiB and more go; without one the file holds them itself. */
  weights?: WeightsStore | undefined;
  /** Shown by viewers. */
  description?: string | undefined;
  /** What viewers show besides, and programs read, by name. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

function tensorProto(
  name: string,
  tensor: TensorData,
  weights: WeightsStore | undefined,
): MessageInitShape<typeof TensorProtoSchema> {
  const bytes = bytesOf(tensor);
  const common = { name, dims: tensor.shape.map(BigInt), dataType: DATA_TYPES[tensor.type] };
  if (!weights || bytes.byteLength < SMALLEST_EXTERNAL_BYTES) {
    return { ...common, rawData: new Uint8Array(bytes) };
  }
  const { offset, length } = weights.place(bytes);
  return {
    ...common,
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: weights.fileName },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(length) },
    ],
  };
}

function valueInfoProto({
  name,
  type,
  shape,
  sequence,
  description,
}: ValueInfo): MessageInitShape<typeof ValueInfoProtoSchema> {
  const common = { name, ...(description !== undefined && { docString: description }) };
  const dimensions = shape?.map((length) => ({
    value:
      typeof length === 'number'
        ? ({ case: 'dimValue', value: BigInt(length) } as const)
        : length === VARYING
          ? ({ case: undefined } as const)
          : ({ case: 'dimParam', value: length } as const),
  }));
  const tensorType = {
    elemType: DATA_TYPES[type],
    ...(dimensions && { shape: { dim: dimensions } }),
  };
  const tensor = { value: { case: 'tensorType', value: tensorType } } as const;
  if (!sequence) return { ...common, type: tensor };
  return { ...common, type: { value: { case: 'sequenceType', value: { elemType: tensor } } } };
}

function attributeProto(name: string, attribute: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  switch (attribute.kind) {
    case 'int':
      return { name, type: AttributeType.INT, i: BigInt(attribute.value) };
    case 'ints':
      return { name, type: AttributeType.INTS, ints: attribute.value.map(BigInt) };
    case 'float':
      return { name, type: AttributeType.FLOAT, f: attribute.value };
    case 'floats':
      return { name, type: AttributeType.FLOATS, floats: [...attribute.value] };
    case 'strings':
      return {
        name,
        type: AttributeType.STRINGS,
        strings: attribute.value.map((value) => new TextEncoder().encode(value)),
      };
    case 'string':
      return { name, type: AttributeType.STRING, s: new TextEncoder().encode(attribute.value) };
    case 'tensor':
      return { name, type: AttributeType.TENSOR, t: tensorProto('', attribute.value, undefined) };
    case 'graph':
      // Without external data: ONNX Runtime finds none for an inner graph in browsers.
      return { name, type: AttributeType.GRAPH, g: graphProto(attribute.value, undefined) };
    default:
      return attribute satisfies never;
  }
}

function nodeProto(node: Node): MessageInitShape<typeof NodeProtoSchema> {
  return {
    name: node.name,
    opType: node.op,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeProto(name, attribute)),
  };
}

/** What nodes make that is not an output, as far as its type is known: viewers and runtimes read it. */
function intermediatesOf(graph: Graph, types: ReadonlyMap<string, ValueType>): readonly ValueInfo[] {
  const outputs = new Set(graph.outputs.map((output) => output.name));
  return graph.nodes
    .flatMap((node) => node.outputs)
    .flatMap((name) => {
      const type = outputs.has(name) ? undefined : types.get(name);
      return type ? [{ name, ...type }] : [];
    });
}

function graphProto(
  graph: Graph,
  weights: WeightsStore | undefined,
  intermediates: readonly ValueInfo[] = [],
): MessageInitShape<typeof GraphProtoSchema> {
  return {
    name: graph.name,
    input: graph.inputs.map(valueInfoProto),
    output: graph.outputs.map(valueInfoProto),
    valueInfo: intermediates.map(valueInfoProto),
    node: graph.nodes.map((node) => nodeProto(node)),
    initializer: Array.from(graph.constants, ([name, tensor]) => tensorProto(name, tensor, weights)),
  };
}

/** Writes a graph as the bytes of an `.onnx` file. */
export function encodeModel(
  graph: Graph,
  { opset = DEFAULT_OPSET, weights, description = '', metadata = {} }: EncodeOptions = {},
): Uint8Array {
  const adapted = adaptToOpset(graph, opset);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSIONS[opset]),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    producerName: 'sentence-vae',
    producerVersion: VERSION,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    docString: description,
    graph: graphProto(adapted, weights, intermediatesOf(adapted, inferGraph(adapted))),
  });
  return toBinary(ModelProtoSchema, model);
}
