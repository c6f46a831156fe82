import { Type, type Static } from 'typebox';
import type { Call, OutputReference } from '../layers-model.js';
import { callsOf, InboundNodes, outputsOf, References } from './inbound-nodes.js';
import { nameIn, SerialisedLayer } from './serialised-layer.js';
import { unreadable } from './topology-errors.js';
import type { LayerTopology, ReadLayer, Topology } from './topology.js';

export const FunctionalConfig = Type.Object({
  name: Type.Optional(Type.String()),
  layers: Type.Array(
    Type.Intersect([
      SerialisedLayer,
      Type.Object({ name: Type.Optional(Type.String()), inbound_nodes: Type.Optional(InboundNodes) }),
    ]),
    { minItems: 1 },
  ),
  input_layers: References,
  output_layers: References,
});

/** A model whose layers name the outputs that they take. */
export function readFunctional(config: Static<typeof FunctionalConfig>, readLayer: ReadLayer): Topology {
  const layers = new Map<string, LayerTopology>();
  for (const [index, serialised] of config.layers.entries()) {
    const name = serialised.name ?? nameIn(serialised) ?? `layer_${index}`;
    if (layers.has(name)) throw unreadable(`two of its layers are called ${name}`);
    const calls = callsOf(serialised.inbound_nodes ?? []);
    layers.set(name, readLayer(name, serialised, calls.length === 0 ? [WITHOUT_INPUTS] : calls));
  }
  return countedFromZero({
    name: config.name ?? 'model',
    layers,
    inputs: outputsOf(config.input_layers),
    outputs: outputsOf(config.output_layers),
  });
}

const WITHOUT_INPUTS: Call = { inputs: [], arguments: {} };

/**
 * A model that is a layer was called once when it was built, and that call counts but is not written: its first use is
 * number 1. Every use that is written is part of the model, so number 0 is referred to if there is one.
 */
function countedFromZero(topology: Topology): Topology {
  const first = new Map<string, number>();
  for (const { layer, call } of referencesIn(topology)) {
    if (!topology.layers.get(layer)?.model) continue;
    first.set(layer, Math.min(call, first.get(layer) ?? Infinity, 1));
  }
  const counted = ({ layer, call, output }: OutputReference) => {
    const target = topology.layers.get(layer);
    if (!target) throw unreadable(`it uses a layer called ${layer} that it does not have`);
    const index = call - (first.get(layer) ?? 0);
    if (!target.calls[index]) throw unreadable(`it uses call ${call} of ${layer}, which is not there`);
    return { layer, call: index, output };
  };
  return {
    ...topology,
    layers: new Map(
      Array.from(topology.layers, ([name, layer]) => [
        name,
        {
          ...layer,
          calls: layer.calls.map((call) => ({ ...call, inputs: call.inputs.map(counted) })),
        },
      ]),
    ),
    inputs: topology.inputs.map(counted),
    outputs: topology.outputs.map(counted),
  };
}

function referencesIn({ layers, inputs, outputs }: Topology): readonly OutputReference[] {
  const ofCalls = [...layers.values()].flatMap(({ calls }) => calls.flatMap((call) => call.inputs));
  return [...inputs, ...outputs, ...ofCalls];
}
