import { intsOf, stringOf } from '../onnx/attributes.js';
import { wholeNumbers } from '../onnx/evaluate/axes.js';
import { makersOf, type Graph, type Node } from '../onnx/graph.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';

/** Lets a convolution add the zeros around its input itself. */
export const foldPads: Pass = {
  name: 'fold pads',
  reason: 'tfjs models pad before a convolution with strides, which copies the whole input for nothing',
  run: (graph) => rewriteLevels(graph, fold),
};

function fold(level: Level): Graph {
  const makers = makersOf(level.graph);
  let changed = false;
  const nodes = level.graph.nodes.map((node): Node => {
    const [value = '', ...weights] = node.inputs;
    const pad = makers.get(value);
    const added = pad && node.op === 'Conv' ? zerosAround(pad, level) : undefined;
    const own = added && ownPads(node, added.length);
    if (!pad || !added || !own) return node;
    changed = true;
    const { auto_pad: _, ...attributes } = node.attributes;
    const pads = own.map((length, index) => length + added[index]!);
    return {
      ...node,
      inputs: [pad.inputs[0]!, ...weights],
      attributes: { ...attributes, pads: { kind: 'ints', value: pads } },
    };
  });
  return changed ? { ...level.graph, nodes } : level.graph;
}

/** How many zeros a node adds before and after the spatial axes, if it does nothing else. */
function zerosAround(node: Node, { constantOf, typeOf }: Level): readonly number[] | undefined {
  const [data = '', padsName = '', valueName = '', axes = ''] = node.inputs;
  const rank = typeOf(data)?.shape?.length;
  const pads = wholeNumbers(constantOf(padsName));
  if (node.op !== 'Pad' || stringOf(node, 'mode', 'constant') !== 'constant' || axes !== '') return undefined;
  if (rank === undefined || pads?.length !== 2 * rank || pads.some((length) => length < 0)) return undefined;
  const filling = valueName === '' ? 0 : constantOf(valueName)?.values[0];
  if (filling === undefined || Number(filling) !== 0) return undefined;
  const [before, after] = [pads.slice(0, rank), pads.slice(rank)];
  const others = [...before.slice(0, 2), ...after.slice(0, 2)];
  return others.some((length) => length > 0) ? undefined : [...before.slice(2), ...after.slice(2)];
}

function ownPads(node: Node, length: number): readonly number[] | undefined {
  const mode = stringOf(node, 'auto_pad', 'NOTSET');
  const none = Array.from({ length }, () => 0);
  if (mode === 'VALID') return none;
  return mode === 'NOTSET' ? (intsOf(node, 'pads') ?? none) : undefined;
}
