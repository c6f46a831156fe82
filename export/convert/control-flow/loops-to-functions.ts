import { badModelFile } from '../../read/bad-model-file.js';
import type { GraphFunction, GraphNode, ValueReference } from '../../read/graph-model.js';
import { stringOf } from '../../read/graph/attributes.js';
import { sourceOf } from '../../read/graph/source-of.js';
import { grouped } from './grouped.js';
import { Captures, extract, functionFrom, type Origin } from './extract-function.js';
import { readersOf, type Nodes } from './references.js';

/** A graph without the old form of a loop, and the functions that its new form calls. */
export interface Rewritten {
  readonly nodes: Nodes;
  readonly wanted: readonly ValueReference[];
  readonly functions: readonly GraphFunction[];
}

/** A state of a loop: merged from what enters and what the last step gave. */
interface LoopState {
  readonly merge: string;
  readonly enters: ValueReference;
  readonly next: ValueReference;
}

/** A loop of TensorFlow 1: what lies between the Enter nodes and the Exit nodes of one frame. */
interface Frame {
  readonly name: string;
  readonly enters: readonly GraphNode[];
  /** The names of all nodes that depend on an Enter node of the frame, up to its Exit nodes. */
  readonly members: ReadonlySet<string>;
}

/**
 * Loops of frames (Enter, Merge, Switch, NextIteration, Exit, LoopCond) as `While` nodes with functions, the innermost
 * first (Yu et al. 2018, Dynamic Control Flow in Large-Scale Machine Learning, https://arxiv.org/abs/1805.01772).
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` for frames of another form
 */
export function loopsToFunctions(nodes: Nodes, wanted: readonly ValueReference[]): Rewritten {
  let current: Rewritten = { nodes, wanted, functions: [] };
  for (;;) {
    const frames = framesOf(current.nodes);
    if (frames.length === 0) return current;
    const innermost = frames.find((frame) =>
      [...frame.members].every((name) => {
        const member = current.nodes.get(name);
        return member?.op !== 'Enter' || frame.enters.includes(member);
      }),
    );
    if (!innermost) throw oddLoop(frames[0]?.name ?? '', 'it lies inside of a loop that lies inside of it');
    current = withLoop(current, innermost);
  }
}

function framesOf(nodes: Nodes): readonly Frame[] {
  const enters = grouped(
    [...nodes.values()].filter((node) => node.op === 'Enter'),
    (node) => stringOf(node, 'frame_name'),
  );
  if (enters.size === 0) return [];
  const readers = readersOf(nodes);
  return Array.from(enters, ([name, group]) => ({ name, enters: group, members: membersOf(group, readers) }));
}

function membersOf(
  enters: readonly GraphNode[],
  readers: ReadonlyMap<string, readonly GraphNode[]>,
): ReadonlySet<string> {
  const members = new Set<string>();
  const left = [...enters];
  for (let node = left.pop(); node; node = left.pop()) {
    if (members.has(node.name)) continue;
    members.add(node.name);
    if (node.op !== 'Exit') left.push(...(readers.get(node.name) ?? []));
  }
  return members;
}

function withLoop({ nodes, wanted, functions }: Rewritten, frame: Frame): Rewritten {
  const states = statesOf(nodes, frame);
  const condition = [...frame.members].map((name) => nodes.get(name)).find((node) => node?.op === 'LoopCond');
  const [goesOn] = condition?.inputs ?? [];
  if (!goesOn) throw oddLoop(frame.name, 'it has no LoopCond');
  const stateOf = new Map(states.map((state, index) => [state.merge, index]));
  const captures = new Captures();
  const originOf = (reference: ValueReference) => origin(nodes, frame, stateOf, reference);
  const cond = extract(nodes, [goesOn], originOf, captures);
  const body = extract(
    nodes,
    states.map((state) => state.next),
    originOf,
    captures,
  );
  const inputs = [...states.map((_, index) => stateName(index)), ...captures.names];
  const kept = captures.names.map((name) => ({ node: name, output: 0 }));
  const names = { cond: `${frame.name}/cond`, body: `${frame.name}/body` };
  const loop: GraphNode = {
    name: freeName(nodes, frame.name),
    op: 'While',
    inputs: [...states.map((state) => state.enters), ...captures.references],
    controlInputs: [],
    attributes: new Map([
      ['cond', { kind: 'function', value: names.cond }],
      ['body', { kind: 'function', value: names.body }],
    ]),
  };
  const results = exitsOf(nodes, frame, stateOf);
  const inPlace = (reference: ValueReference): ValueReference => {
    const output = results.get(reference.node);
    return output === undefined ? reference : { node: loop.name, output };
  };
  const outside = [...nodes.values()].filter((node) => !frame.members.has(node.name));
  return {
    nodes: new Map(
      [loop, ...outside].map((node) => [
        node.name,
        {
          ...node,
          inputs: node.inputs.map(inPlace),
          controlInputs: node.controlInputs.map((name) => (results.has(name) ? loop.name : name)),
        },
      ]),
    ),
    wanted: wanted.map(inPlace),
    functions: [
      ...functions,
      functionFrom(names.cond, inputs, cond),
      functionFrom(names.body, inputs, { ...body, outputs: [...body.outputs, ...kept] }),
    ],
  };
}

/** Inputs of the loop's functions; no node is called so, since references have colons. */
function stateName(index: number): string {
  return `state:${index}`;
}

function statesOf(nodes: Nodes, { name, members }: Frame): readonly LoopState[] {
  return [...members].flatMap((member): readonly LoopState[] => {
    const merge = nodes.get(member);
    if (merge?.op !== 'Merge') return [];
    const sources = merge.inputs.map((input) => nodes.get(sourceOf(nodes, input).node));
    const enter = sources.find((source) => source?.op === 'Enter');
    const iteration = sources.find((source) => source?.op === 'NextIteration');
    // Other merges are the ends of branches.
    if (!enter && !iteration) return [];
    const [enters] = enter?.inputs ?? [];
    const [next] = iteration?.inputs ?? [];
    if (enters && next) return [{ merge: member, enters, next }];
    throw oddLoop(name, `${member} lacks an Enter or a NextIteration`);
  });
}

/** Which state leaves the loop at each of its Exit nodes. */
function exitsOf(
  nodes: Nodes,
  { name, members }: Frame,
  stateOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const exits = [...members].filter((member) => nodes.get(member)?.op === 'Exit');
  return new Map(
    exits.map((exit) => {
      const [input] = nodes.get(exit)?.inputs ?? [];
      const state = input && stateBehind(nodes, stateOf, input);
      if (state === undefined) throw oddLoop(name, `${exit} hands on what is not a state`);
      return [exit, state];
    }),
  );
}

/** The state that a reference stands for: what was merged, or what the loop's condition has let through. */
function stateBehind(
  nodes: Nodes,
  stateOf: ReadonlyMap<string, number>,
  reference: ValueReference,
): number | undefined {
  const { node: name } = sourceOf(nodes, reference);
  const state = stateOf.get(name);
  const node = nodes.get(name);
  if (state !== undefined || node?.op !== 'Switch') return state;
  const [data, decides] = node.inputs;
  const isLoops = decides && nodes.get(sourceOf(nodes, decides).node)?.op === 'LoopCond';
  return data && isLoops ? stateOf.get(sourceOf(nodes, data).node) : undefined;
}

function origin(
  nodes: Nodes,
  { members }: Frame,
  stateOf: ReadonlyMap<string, number>,
  reference: ValueReference,
): Origin {
  const state = stateBehind(nodes, stateOf, reference);
  if (state !== undefined) return { input: stateName(state) };
  const node = nodes.get(reference.node);
  const [input] = node?.inputs ?? [];
  if (!node || !members.has(node.name)) return { outside: reference };
  if (node.op === 'Enter' && input) return { outside: input };
  if (node.op === 'LoopCond' && input) return { same: input };
  return 'inside';
}

function freeName(nodes: Nodes, wanted: string): string {
  let name = wanted;
  for (let copy = 2; nodes.has(name); copy++) name = `${wanted}_${copy}`;
  return name;
}

function oddLoop(frame: string, received: string) {
  return badModelFile({
    expected: `the loop ${frame} to have the form that tf.while_loop gives it`,
    received,
    remedy: 'Convert the model with TensorFlow 2, whose loops are functions',
  });
}
