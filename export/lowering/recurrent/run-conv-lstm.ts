import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { activate } from '../activations.js';
import { convolveInput, convolveState, stateShape, type ConvLstmCell } from './conv-lstm-cell.js';
import { lengthOf } from './lengths.js';
import type { Recurrence, RecurrenceResult } from './recurrence.js';
import { scanSteps } from './scan-steps.js';

/** Activations over the last axis, which must be the one that it is in tfjs. */
const OVER_LAST_AXIS: ReadonlySet<string> = new Set(['softmax', 'log_softmax']);

/**
 * Runs a `ConvLSTM2D` over `[batch, time, height, width, channels]`, or with channels first. The inputs of all steps are
 * convolved at once before the loop, which is left with the convolution of the state. Inside, channels come first.
 */
export function runConvLstm(
  graph: GraphBuilder,
  cell: ConvLstmCell,
  { sequence, mask, initial, backwards, everyStep }: Recurrence,
): RecurrenceResult {
  const [batch = 'batch', time = 'time', ...image] = sequence.shape;
  const states = stateShape(cell, sequence);
  const lengths = isFirst(cell) ? states.slice(1) : states.slice(0, 2);
  const gates = gatesOfInputs();
  const zeros = initial ? undefined : noState();
  const stateType = { type: 'float32', shape: [batch, cell.filters, ...lengths] } as const;
  const before = [0, 1].map((index) => ({
    ...stateType,
    value: zeros ?? channelsFirst(graph, cell, initial?.[index] ?? '', 0),
  }));
  const recurrence = { sequence: gates, mask: mask && maskLikeStates(mask), initial, backwards, everyStep };
  const result = scanSteps(graph, recurrence, before, (body, input, [state, carry]) => ({
    states: step(body, cell, input.value, state!.value, carry!.value),
  }));
  return {
    output: {
      value: channelsAsBefore(graph, cell, result.output.value, everyStep ? 1 : 0),
      type: 'float32',
      shape: everyStep ? [batch, time, ...states] : [batch, ...states],
    },
    states: result.states.map(({ value }) => ({
      value: channelsAsBefore(graph, cell, value, 0),
      type: 'float32',
      shape: [batch, ...states],
    })),
  };

  /** `[batch, time, 4 × filters, …]` */
  function gatesOfInputs(): SymbolicTensor {
    const images = channelsFirst(graph, cell, sequence.value, 1);
    const [height, width] = (isFirst(cell) ? [3, 4] : [2, 3]).map((axis) => lengthOf(graph, sequence, axis));
    const channels = graph.constant('channels', integers(cell.channels));
    const rows = reshape(images, [graph.constant('rows', integers(-1)), channels, height!, width!]);
    graph.declare(rows, {
      type: 'float32',
      shape: [`${rows}_0`, cell.channels, ...spatial(image)],
    });
    const convolved = convolveInput(graph, cell, rows);
    const value = reshape(convolved, [
      lengthOf(graph, sequence, 0),
      lengthOf(graph, sequence, 1),
      graph.add('Shape', [convolved], { start: int(1) }),
    ]);
    return { value, type: 'float32', shape: [batch, time, 4 * cell.filters, ...lengths] };
  }

  function spatial(axes: typeof image): typeof image {
    return isFirst(cell) ? axes.slice(1) : axes.slice(0, 2);
  }

  function noState(): string {
    const filters = graph.constant('filters', integers(cell.filters));
    const area = graph.add('Shape', [gates.value], { start: int(3) });
    const shape = graph.add('Concat', [lengthOf(graph, sequence, 0), filters, area], { axis: int(0) });
    return graph.add('ConstantOfShape', [shape], {}, 'no_state');
  }

  /** A mask of images has no last axis in tfjs, where it is that of the channels or, channels first, of the width. */
  function maskLikeStates(value: string): string {
    if ((graph.typeOf(value)?.shape?.length ?? 2) !== 4) return value;
    return graph.add('Unsqueeze', [value, graph.constant('missing_axis', integers(isFirst(cell) ? 4 : 2))]);
  }

  function reshape(value: string, parts: readonly string[]): string {
    return graph.add('Reshape', [value, graph.add('Concat', parts, { axis: int(0) }, 'shape')]);
  }
}

/** Whether the channels stand first in tfjs too. */
function isFirst({ layout }: ConvLstmCell): boolean {
  return layout === 'channelsFirst';
}

/** One step over images and states as tfjs has them → the new states. */
export function convLstmStep(
  graph: GraphBuilder,
  cell: ConvLstmCell,
  input: SymbolicTensor,
  states: readonly [SymbolicTensor, SymbolicTensor],
): readonly SymbolicTensor[] {
  const gates = convolveInput(graph, cell, channelsFirst(graph, cell, input.value, 0));
  const [state, carry] = states.map(({ value }) => channelsFirst(graph, cell, value, 0));
  return step(graph, cell, gates, state!, carry!).map((value, index) => ({
    ...states[index]!,
    value: channelsAsBefore(graph, cell, value, 0),
  }));
}

function step(
  graph: GraphBuilder,
  cell: ConvLstmCell,
  input: string,
  state: string,
  carry: string,
): readonly string[] {
  const sum = graph.add('Add', [input, convolveState(graph, cell, state)]);
  const each = Array.from({ length: 4 }, () => cell.filters);
  const [i, f, c, o] = graph.addWithOutputs(
    'Split',
    [sum, graph.constant('gates', integers(...each))],
    ['input_gate', 'forget_gate', 'candidate', 'output_gate'],
    { axis: int(1) },
  );
  const kept = graph.add('Mul', [act(cell.recurrentActivation, f), carry]);
  const taken = graph.add('Mul', [act(cell.recurrentActivation, i), act(cell.activation, c)]);
  const newCarry = graph.add('Add', [kept, taken]);
  return [graph.add('Mul', [act(cell.recurrentActivation, o), act(cell.activation, newCarry)]), newCarry];

  function act(name: string, value: string): string {
    if (!OVER_LAST_AXIS.has(name)) return activate(graph, name, value, cell.layer);
    return channelsFirst(
      graph,
      cell,
      activate(graph, name, channelsAsBefore(graph, cell, value, 0), cell.layer),
      0,
    );
  }
}

/** `[batch, …, height, width, channels]` → `[batch, …, channels, height, width]`; itself if that is so already. */
function channelsFirst(graph: GraphBuilder, cell: ConvLstmCell, value: string, steps: 0 | 1): string {
  if (isFirst(cell)) return value;
  return graph.add('Transpose', [value], { perm: steps === 1 ? ints(0, 1, 4, 2, 3) : ints(0, 3, 1, 2) });
}

/** The other way round. */
function channelsAsBefore(graph: GraphBuilder, cell: ConvLstmCell, value: string, steps: 0 | 1): string {
  if (isFirst(cell)) return value;
  return graph.add('Transpose', [value], { perm: steps === 1 ? ints(0, 1, 3, 4, 2) : ints(0, 2, 3, 1) });
}
