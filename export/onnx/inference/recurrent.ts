import { intOf, stringOf } from '../attributes.js';
import type { InferenceRule, Length, NodeFacts, RulesByOperator } from './rule.js';

/** All steps' states, and the last one once for each output that the operator has beyond that. */
function recurrent(lastStates: number): InferenceRule {
  return (node) => {
    const [input] = node.inputs;
    if (!input) return [undefined];
    const { type } = input;
    const directions = stringOf(node, 'direction', 'forward') === 'bidirectional' ? 2 : 1;
    const units = unitsOf(node);
    const isBatchFirst = intOf(node, 'layout', 0) === 1;
    const [steps, batch] = isBatchFirst
      ? [input.shape?.[1], input.shape?.[0]]
      : [input.shape?.[0], input.shape?.[1]];
    const all = isBatchFirst ? [batch, steps, directions, units] : [steps, directions, batch, units];
    const last = isBatchFirst ? [batch, directions, units] : [directions, batch, units];
    return [{ type, shape: all }, ...Array.from({ length: lastStates }, () => ({ type, shape: last }))];
  };
}

/** `hidden_size`, or else the last length of the recurrent weights `[directions, gates · units, units]`. */
function unitsOf(node: NodeFacts): Length {
  const units = intOf(node, 'hidden_size', 0);
  return units > 0 ? units : node.inputs[2]?.shape?.[2];
}

export const RECURRENT_RULES: RulesByOperator = { GRU: recurrent(1), LSTM: recurrent(2), RNN: recurrent(1) };
