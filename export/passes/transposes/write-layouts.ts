import { intOf } from '../../onnx/attributes.js';
import type { Graph, Node } from '../../onnx/graph.js';
import { integers } from '../../onnx/tensor.js';
import type { Level } from '../level.js';
import type { Changes } from './frame.js';
import { inputOrder, outputOrder, permutationOf, readOrder } from './layouts.js';
import type { Layouts, Movable, Problem, View } from './layouts.js';
import { lastPart, Materials } from './materials.js';
import { compose, identity, inverse, isIdentity } from './permutation.js';

/**
 * Writes a level's nodes again, each in its layout, with the transpositions that this needs.
 * @param mustExist values that outputs and inner graphs read: they stay under their names
 */
export function writeLayouts(
  level: Level,
  { movables, viewOf, roots }: Problem,
  layouts: Layouts,
  mustExist: ReadonlySet<string>,
): Graph {
  const materials = new Materials(level, roots);
  const transposes = new Set(level.graph.nodes.filter((node) => permutationOf(node, level)));
  keepNames();
  for (const node of level.graph.nodes) {
    const movable = movables.get(node);
    if (movable) writeMovable(movable);
    else if (!transposes.has(node)) writeTied(node);
    for (const output of node.outputs) if (mustExist.has(output)) demand(output);
  }
  return { ...level.graph, nodes: materials.nodes, constants: materials.constants };

  /** Transpositions that stay keep their names, those that somebody asks for above all. */
  function keepNames(): void {
    const names = [...transposes].map((node) => node.outputs[0]!);
    for (const isAskedFor of [true, false]) {
      for (const name of names) {
        const { root, order } = viewOf(name);
        if (mustExist.has(name) === isAskedFor) materials.prefer(root, order, name);
      }
    }
  }

  function shown(value: string): string {
    const { root, order }: View = viewOf(value);
    return value === '' ? '' : materials.get(root, order);
  }

  function demand(value: string): void {
    const name = shown(value);
    if (name === value) return;
    materials.nodes.push({ name: value, op: 'Identity', inputs: [name], outputs: [value], attributes: {} });
  }

  function writeTied(node: Node): void {
    if (node.op === 'Shape') writeShape(node);
    else materials.nodes.push({ ...node, inputs: node.inputs.map(shown) });
  }

  /** The lengths of a transposed value are those of the original in another order. */
  function writeShape(node: Node): void {
    const { root, order } = viewOf(node.inputs[0]!);
    const there = materials.nearest(root, order);
    const rank = order?.length ?? there.order?.length;
    const permutation =
      rank === undefined
        ? undefined
        : compose(inverse(there.order ?? identity(rank)), order ?? identity(rank));
    if (!permutation || isIdentity(permutation)) {
      materials.nodes.push({ ...node, inputs: [there.name] });
      return;
    }
    const [output] = node.outputs;
    const lengths = level.claim(output!, 'Shape');
    const wanted = permutation.slice(intOf(node, 'start', 0), intOf(node, 'end', undefined));
    const indices = materials.constant(output!, 'order', integers(...wanted));
    materials.nodes.push(
      { name: lengths, op: 'Shape', inputs: [there.name], outputs: [lengths], attributes: {} },
      { ...node, op: 'Gather', inputs: [lengths, indices], attributes: { axis: { kind: 'int', value: 0 } } },
    );
  }

  function writeMovable(movable: Movable): void {
    const { node, frame, views } = movable;
    const layout = layouts.get(node);
    const changes: Changes = (layout && !isIdentity(layout) && frame.changes?.(layout)) || {};
    const constants = changes.constants ?? new Map();
    const count = Math.max(node.inputs.length, ...[...constants.keys()].map((index) => index + 1));
    const inputs = Array.from({ length: count }, (_, index) => {
      const input = node.inputs[index] ?? '';
      const constant = constants.get(index);
      if (constant) return materials.constant(node.outputs[0]!, lastPart(input) || 'axes', constant);
      const view = views[index];
      return view ? materials.get(view.root, inputOrder(movable, index, layout)) : shown(input);
    });
    const outputs = node.outputs.map((output, index) => laidOutput(movable, output, index));
    const attributes = { ...node.attributes, ...changes.attributes };
    materials.nodes.push({ ...node, name: outputs[0] ?? node.name, inputs, outputs, attributes });
  }

  /** An output keeps its name, unless its plain order has readers too. */
  function laidOutput(movable: Movable, output: string, index: number): string {
    const order = output === '' ? undefined : outputOrder(movable, index, layouts.get(movable.node));
    if (!order) return output;
    const readers = roots.get(output)?.readers ?? [];
    const isRead = readers.some((reader) => !readOrder(reader, movables, layouts));
    const name = isRead ? otherName(movable.node, output) : output;
    materials.add(output, order, name);
    if (isRead) materials.prefer(output, undefined, output);
    return name;
  }
  /** A node whose output is the graph's still has a name of its own. */
  function otherName({ name, outputs }: Node, output: string): string {
    return outputs.length === 1 && name !== output ? name : level.claim(output, lastPart(output));
  }
}
