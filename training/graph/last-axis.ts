import { TF_TYPE } from './data-types.js';
import type { GraphNode } from './graph-def.js';
import { nodeOf } from './output-names.js';

/** A part of a tensor's last dimension. */
export interface Window {
  /** The tensor. */
  of: string;
  offset: number;
  width: number;
}

type Nodes = ReadonlyMap<string, GraphNode>;

/** The windows that a node's outputs are, where it splits a tensor along the last of `rank` dimensions. */
export function windowsOfSplit(
  { op, inputs }: GraphNode,
  nodes: Nodes,
  rank: number,
): readonly Window[] | undefined {
  if (op !== 'SplitV') return undefined;
  const [of, sizes, axis] = inputs as [string, string, string];
  const widths = integersOf(sizes, nodes);
  if (!isLast(axis, nodes, rank) || !widths || widths.includes(-1)) return undefined;
  let offset = 0;
  return widths.map((width) => ({ of, offset: (offset += width) - width, width }));
}

/** What a node puts side by side along the last of `rank` dimensions. */
export function partsOfConcatenation(
  { op, inputs }: GraphNode,
  nodes: Nodes,
  rank: number,
): readonly string[] | undefined {
  const isPlain = op === 'ConcatV2' && !inputs.some((input) => input.startsWith('^'));
  return isPlain && isLast(inputs.at(-1)!, nodes, rank) ? inputs.slice(0, -1) : undefined;
}

function isLast(axis: string, nodes: Nodes, rank: number): boolean {
  const value = integersOf(axis, nodes)?.[0];
  return value === rank - 1 || value === -1;
}

/** The values of an int32 constant. */
function integersOf(name: string, nodes: Nodes): readonly number[] | undefined {
  const node = nodes.get(nodeOf(name));
  const value = node?.op === 'Const' ? node.attributes['value'] : undefined;
  if (value?.kind !== 'tensor' || value.type !== TF_TYPE.int32) return undefined;
  const { buffer, byteOffset, byteLength } = value.bytes;
  return [...new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength))];
}
