import { addWeight } from '../../handlers/layer-handler.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { activate } from '../activations.js';
import { scalar } from '../scalar.js';
import { weightShapes, type GatedCell } from './gated-cell.js';

/**
 * One step of a cell: `[batch, features]` and its states `[batch, units]` → the new states, of which the first is the
 * output too.
 */
export function gatedStep(
  graph: GraphBuilder,
  cell: GatedCell,
  input: string,
  states: readonly string[],
): readonly string[] {
  const { kind, layer, units, useBias, resetAfter } = cell;
  const shapes = weightShapes(cell);
  const kernel = addWeight(graph, layer, 'kernel', shapes.kernel);
  const recurrentKernel = addWeight(graph, layer, 'recurrent_kernel', shapes.recurrent_kernel);
  const [state = '', carry = ''] = states;
  const add = (a: string, b: string) => graph.add('Add', [a, b]);
  const multiply = (a: string, b: string) => graph.add('Mul', [a, b]);
  const gate = (value: string) => activate(graph, cell.recurrentActivation, value, layer);
  const act = (value: string) => activate(graph, cell.activation, value, layer);

  switch (kind) {
    case 'simple':
      return [act(add(fromInput(), product(state, recurrentKernel)))];
    case 'gru':
      return [resetAfter ? gruResettingAfter() : gruResettingBefore()];
    case 'lstm': {
      const [i, f, c, o] = split(add(fromInput(), product(state, recurrentKernel)), [1, 1, 1, 1], 1);
      const newCarry = add(multiply(gate(f!), carry), multiply(gate(i!), act(c!)));
      return [multiply(gate(o!), act(newCarry)), newCarry];
    }
    default:
      return kind satisfies never;
  }

  function gruResettingBefore(): string {
    const [forGates, forCandidate] = split(recurrentKernel, [2, 1], 1);
    const [xz, xr, xh] = split(fromInput(), [1, 1, 1], 1);
    const [hz, hr] = split(product(state, forGates!), [1, 1], 1);
    const update = gate(add(xz!, hz!));
    const reset = gate(add(xr!, hr!));
    const candidate = act(add(xh!, product(multiply(reset, state), forCandidate!)));
    return mixed(update, candidate);
  }

  function gruResettingAfter(): string {
    const [xz, xr, xh] = split(fromInput(), [1, 1, 1], 1);
    const [hz, hr, hh] = split(withBias(product(state, recurrentKernel), 1), [1, 1, 1], 1);
    const update = gate(add(xz!, hz!));
    const reset = gate(add(xr!, hr!));
    return mixed(update, act(add(xh!, multiply(reset, hh!))));
  }

  function mixed(update: string, candidate: string): string {
    const rest = graph.add('Sub', [scalar(graph, 1), update]);
    return add(multiply(update, state), multiply(rest, candidate));
  }

  function fromInput(): string {
    return withBias(product(input, kernel), 0);
  }

  /** Row 0 of a bias with two rows belongs to the input, row 1 to the state. */
  function withBias(value: string, row: number): string {
    if (!useBias) return value;
    const bias = addWeight(graph, layer, 'bias', shapes.bias);
    return add(value, resetAfter ? graph.add('Gather', [bias, scalar(graph, row, 'int64')]) : bias);
  }

  function product(a: string, b: string): string {
    return graph.add('MatMul', [a, b]);
  }

  function split(value: string, gates: readonly number[], axis: number): readonly string[] {
    const lengths = graph.constant('gates', integers(...gates.map((count) => count * units)));
    const names: readonly string[] = gates.map((_, index) => `gate_${index}`);
    return graph.addWithOutputs('Split', [value, lengths], names, { axis: int(axis) });
  }
}
