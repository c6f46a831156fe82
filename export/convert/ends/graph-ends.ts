import type {
  GraphEnd,
  GraphInput,
  GraphModel,
  GraphNode,
  NodeType,
  ValueReference,
} from '../../read/graph-model.js';
import type { ModelEnds, WantedInput } from './model-ends.js';
import { demandNeeded, demandSameRank } from './check-ends.js';
import { nothingCalled } from './nothing-called.js';

/** A graph model with other inputs and outputs. */
export function graphEnds(
  model: GraphModel,
  { inputs = [], outputs, dynamicBatch = false }: ModelEnds,
): GraphModel {
  const wanted = inputs.map((input) => wantedEnd(model, input));
  const replaced = new Set(wanted.map((end) => end.from.node));
  const all = [...model.inputs.filter((end) => !replaced.has(end.from.node)), ...wanted];
  // Those that the model has keep its order.
  const own = model.inputs.map((end) => end.from.node);
  const ordered = all.toSorted((a, b) => position(own, a) - position(own, b));
  const chosen = {
    ...model,
    inputs: ordered,
    outputs: outputs?.map((name) => outputEnd(model, name)) ?? model.outputs,
  };
  const changes = inputs.length > 0 || outputs !== undefined;
  const needed = changes ? { ...chosen, inputs: reached(chosen) } : chosen;
  demandNeeded(
    wanted.map((end) => end.name),
    needed.inputs.map((end) => end.name),
  );
  return dynamicBatch ? { ...needed, inputs: needed.inputs.map(withOpenBatch) } : needed;
}

function position(own: readonly string[], { from }: GraphInput): number {
  const index = own.indexOf(from.node);
  return index < 0 ? own.length : index;
}

function withOpenBatch(end: GraphInput): GraphInput {
  return end.shape && end.shape.length > 0 ? { ...end, shape: [null, ...end.shape.slice(1)] } : end;
}

function wantedEnd(model: GraphModel, input: WantedInput): GraphInput {
  const { name, shape, type } = input;
  const own = model.inputs.find((end) => isCalled(end, name));
  demandSameRank(input, own?.shape);
  if (own) return { ...own, shape: shape ?? own.shape, type: type ?? own.type };
  const from = reference(model, name);
  const node = model.nodes.get(from.node);
  return { name, from, shape, type: type ?? (node ? typeOfNode(node) : 'float32') };
}

function outputEnd(model: GraphModel, name: string): GraphEnd {
  const own = model.outputs.find((end) => isCalled(end, name));
  return own ?? { name, from: reference(model, name), type: 'float32' };
}

/** As the signature calls it, or as a reference. */
function isCalled({ name: own, from }: GraphEnd, name: string): boolean {
  const written = `${from.node}:${from.output}`;
  return own === name || written === name || written === `${name}:0`;
}

/** `node` or `node:1` */
function reference(model: GraphModel, name: string): ValueReference {
  if (model.nodes.has(name)) return { node: name, output: 0 };
  const [, node = '', output = '0'] = /^(.*):(\d+)$/.exec(name) ?? [];
  if (model.nodes.has(node)) return { node, output: Number(output) };
  throw nothingCalled(name, 'node', [...model.nodes.keys()]);
}

/** The attributes in which ops say what they give, the surest first. */
const TYPE_ATTRIBUTES = ['DstT', 'out_type', 'output_type', 'dtype', 'Tout', 'Tparams', 'T'];

function typeOfNode(node: GraphNode): NodeType {
  for (const name of TYPE_ATTRIBUTES) {
    const attribute = node.attributes.get(name);
    if (attribute?.kind === 'type') return attribute.value;
  }
  return 'float32';
}

/** The inputs that the outputs need. Loops of the first kind are cycles, so each node is visited once. */
function reached(model: GraphModel): readonly GraphInput[] {
  const inputs = new Set(model.inputs.map((end) => end.from.node));
  const seen = new Set<string>();
  const open = model.outputs.map((end) => end.from.node);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (!inputs.has(name)) open.push(...(model.nodes.get(name)?.inputs ?? []).map(({ node }) => node));
  }
  return model.inputs.filter((end) => seen.has(end.from.node));
}
