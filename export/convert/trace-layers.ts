import { wrongInputs, type InnerCall, type SymbolicTensor } from '../handlers/layer-handler.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { convertLayer } from './convert-layer.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Call, Layer, LayersModel, OutputReference } from '../read/layers-model.js';

/** Outputs of layers whose values are given from outside, by layer name (first use, first output). */
export type GivenOutputs = Readonly<Record<string, SymbolicTensor>>;

/**
 * Prepares to convert parts of a model into a graph. The function that it returns adds the nodes that one output
 * needs, each once, and stops at the outputs that are given.
 */
export function traceLayers(
  model: LayersModel,
  graph: GraphBuilder,
  given: GivenOutputs = {},
): (output: OutputReference) => SymbolicTensor {
  const done = new Map<string, readonly SymbolicTensor[]>();
  const underWay = new Set<string>();
  for (const [layer, tensor] of Object.entries(given)) done.set(keyOf(layer, 0), [tensor]);

  return function outputOf({ layer, call, output }) {
    const tensor = (done.get(keyOf(layer, call)) ?? callOf(layer, call))[output];
    if (!tensor) throw badTopology(`${layer} has no output ${output}`);
    return tensor;
  };

  function callOf(name: string, index: number): readonly SymbolicTensor[] {
    // A stack of its own: models are deeper than the stack of calls.
    const stack: OutputReference[] = [{ layer: name, call: index, output: 0 }];
    for (let next = stack.at(-1); next; next = stack.at(-1)) {
      const key = keyOf(next.layer, next.call);
      const { layer, call } = useOf(next);
      const open = call.inputs.filter((input) => !done.has(keyOf(input.layer, input.call)));
      if (done.has(key) || open.length === 0) {
        stack.pop();
        if (!done.has(key)) done.set(key, convertUse(layer, call));
        continue;
      }
      underWay.add(key);
      const again = open.find((input) => underWay.has(keyOf(input.layer, input.call)));
      if (again) throw badTopology(`${again.layer} depends on its own output`);
      stack.push(...open.toReversed());
    }
    return done.get(keyOf(name, index)) ?? [];
  }

  function useOf({ layer: name, call: index }: OutputReference): { layer: Layer; call: Call } {
    const layer = model.layers.get(name);
    const call = layer?.calls[index];
    if (layer && call) return { layer, call };
    throw badTopology(`it has no call ${index} of ${name}`);
  }

  function convertUse(layer: Layer, call: Call): readonly SymbolicTensor[] {
    const inputs = call.inputs.map((reference) => {
      const tensor = done.get(keyOf(reference.layer, reference.call))?.[reference.output];
      if (!tensor) throw badTopology(`${reference.layer} has no output ${reference.output}`);
      return tensor;
    });
    const scoped = layer.className === 'InputLayer' ? graph : graph.within(layer.name);
    return convertCall({ layer, inputs, arguments: call.arguments }, scoped);
  }
}

/** Adds the nodes of one use of a layer, which may be a model or wrap one. */
function convertCall(call: InnerCall, graph: GraphBuilder): readonly SymbolicTensor[] {
  const { layer, inputs } = call;
  const { model } = layer;
  if (!model) return convertLayer(call, graph, convertCall);
  if (inputs.length !== model.inputs.length) {
    throw wrongInputs(layer, `${model.inputs.length} inputs`, inputs.length);
  }
  const given = Object.fromEntries(model.inputs.map((input, index) => [input.layer, inputs[index]!]));
  const outputOf = traceLayers(model, graph, given);
  // A model inside of another takes a mask, but gives none: it does not count among the layers that support masks.
  return model.outputs.map((output) => ({ ...outputOf(output), mask: undefined }));
}

function keyOf(layer: string, call: number): string {
  return `${layer}#${call}`;
}

function badTopology(received: string) {
  return badModelFile({
    expected: 'a topology whose layers form a graph without cycles',
    received,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}
