import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { badModelFile } from './bad-model-file.js';
import type { Call, Layer, LayersModel, OutputReference } from './layers-model.js';

const Config = Type.Record(Type.String(), Type.Unknown());

const SerialisedLayer = Type.Object({ class_name: Type.String(), config: Config });

const Reference = Type.Tuple([Type.String(), Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })]);
const ReferenceWithArguments = Type.Tuple([
  Type.String(),
  Type.Integer({ minimum: 0 }),
  Type.Integer({ minimum: 0 }),
  Type.Union([Config, Type.Null()]),
]);
const InboundNode = Type.Array(Type.Union([Reference, ReferenceWithArguments]), { minItems: 1 });

const FunctionalConfig = Type.Object({
  name: Type.Optional(Type.String()),
  layers: Type.Array(
    Type.Object({
      name: Type.String(),
      class_name: Type.String(),
      config: Config,
      inbound_nodes: Type.Array(InboundNode),
    }),
    { minItems: 1 },
  ),
  input_layers: Type.Array(Reference, { minItems: 1 }),
  output_layers: Type.Array(Reference, { minItems: 1 }),
});

const SequentialConfig = Type.Object({
  name: Type.Optional(Type.String()),
  layers: Type.Array(SerialisedLayer, { minItems: 1 }),
});

/** A model's layers and how they are joined, still without weights. */
export type Topology = Omit<LayersModel, 'layers'> & {
  readonly layers: ReadonlyMap<string, Omit<Layer, 'weights'>>;
};

/** Reads `modelTopology` as tfjs (and Keras 2) writes it. */
export function readTopology(modelTopology: Readonly<Record<string, unknown>>): Topology {
  // The Python converter nests the model under "model_config"; tfjs does not.
  const model = modelTopology['model_config'] ?? modelTopology;
  refuseKeras3(modelTopology);
  if (!Check(SerialisedLayer, model)) throw unreadable('its topology names no model class');
  switch (model.class_name) {
    case 'Model':
    case 'Functional':
      if (Check(FunctionalConfig, model.config)) return functional(model.config);
      if (hasKeras3Nodes(model.config)) throw keras3();
      throw unreadable('its functional topology is incomplete');
    case 'Sequential':
      if (Check(SequentialConfig, model.config)) return sequential(model.config);
      throw unreadable('its sequential topology is incomplete');
    default:
      throw unreadable(`its model class is ${model.class_name}`);
  }
}

function functional(config: Static<typeof FunctionalConfig>): Topology {
  const layers = new Map<string, Omit<Layer, 'weights'>>();
  for (const { name, class_name: className, config: layerConfig, inbound_nodes: nodes } of config.layers) {
    if (layers.has(name)) throw unreadable(`two of its layers are called ${name}`);
    const calls = nodes.map((node): Call => ({
      inputs: node.map(reference),
      // tfjs repeats a call's arguments at each of its inputs.
      arguments: node[0]?.[3] ?? {},
    }));
    layers.set(name, {
      name,
      className,
      config: layerConfig,
      calls: calls.length === 0 ? [{ inputs: [], arguments: {} }] : calls,
    });
  }
  const topology = {
    name: config.name ?? 'model',
    layers,
    inputs: config.input_layers.map(reference),
    outputs: config.output_layers.map(reference),
  };
  checkReferences(topology);
  return topology;
}

function sequential(config: Static<typeof SequentialConfig>): Topology {
  const layers = new Map<string, Omit<Layer, 'weights'>>();
  let previous: OutputReference | undefined;
  const append = (name: string, className: string, layerConfig: Readonly<Record<string, unknown>>) => {
    if (layers.has(name)) throw unreadable(`two of its layers are called ${name}`);
    const calls = [{ inputs: previous ? [previous] : [], arguments: {} }];
    layers.set(name, { name, className, config: layerConfig, calls });
    previous = { layer: name, call: 0, output: 0 };
  };
  for (const [index, { class_name: className, config: layerConfig }] of config.layers.entries()) {
    const name = typeof layerConfig['name'] === 'string' ? layerConfig['name'] : `layer_${index}`;
    if (index === 0 && className !== 'InputLayer') {
      const shape = layerConfig['batch_input_shape'];
      if (shape === undefined) throw unreadable('its first layer has no input shape');
      append(`${name}_input`, 'InputLayer', {
        batch_input_shape: shape,
        dtype: inputType(className, layerConfig),
      });
    }
    append(name, className, layerConfig);
  }
  const first = layers.keys().next().value;
  if (first === undefined || previous === undefined) throw unreadable('it has no layers');
  return {
    name: config.name ?? 'sequential',
    layers,
    inputs: [{ layer: first, call: 0, output: 0 }],
    outputs: [previous],
  };
}

/** A first Embedding takes ids, whatever type of weights its config names. */
function inputType(className: string, config: Readonly<Record<string, unknown>>): unknown {
  return className === 'Embedding' ? 'int32' : (config['dtype'] ?? 'float32');
}

function reference([layer, call, output]: readonly [string, number, number, ...unknown[]]): OutputReference {
  return { layer, call, output };
}

function checkReferences({ layers, inputs, outputs }: Topology): void {
  const references = [...inputs, ...outputs];
  for (const layer of layers.values()) for (const call of layer.calls) references.push(...call.inputs);
  for (const { layer, call } of references) {
    const target = layers.get(layer);
    if (!target) throw unreadable(`it uses a layer called ${layer} that it does not have`);
    if (call >= target.calls.length) throw unreadable(`it uses call ${call} of ${layer}, which is not there`);
  }
}

function refuseKeras3(topology: Readonly<Record<string, unknown>>): void {
  const version = topology['keras_version'];
  if (typeof version === 'string' && /^[3-9]\./.test(version)) throw keras3();
}

/** Keras 3 writes inbound nodes as objects where Keras 2 has arrays. */
function hasKeras3Nodes(config: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(config).includes('"__keras_tensor__"') || 'build_config' in config;
}

function keras3() {
  return badModelFile({
    expected: 'a model in the form of Keras 2, as tfjs writes it',
    received: 'this one was written by Keras 3',
    remedy: 'Save it with the tf_keras package and convert it with tensorflowjs_converter again',
  });
}

function unreadable(received: string) {
  return badModelFile({
    expected: 'a functional or sequential tfjs layers model',
    received,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}
