import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import { int, ints, subgraph, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integer, integers } from '../../onnx/tensor.js';
import type { Recurrence, RecurrenceResult } from './recurrence.js';

/** What one step makes. */
interface StepResult {
  /** Default: the first of the states. */
  readonly output?: SymbolicTensor;
  readonly states: readonly string[];
}

/** Adds the nodes of one step to the body of the loop. */
export type Step = (
  body: GraphBuilder,
  input: SymbolicTensor,
  states: readonly SymbolicTensor[],
) => StepResult;

/**
 * Runs a step function over a sequence as an ONNX `Scan`, whatever the step is made of. The states keep their shapes.
 * A masked step leaves the states as they are and repeats the first of them as its output, as tfjs' `rnn()` does.
 */
export function scanSteps(
  graph: GraphBuilder,
  { sequence, mask, backwards, everyStep }: Recurrence,
  initial: readonly SymbolicTensor[],
  step: Step,
): RecurrenceResult {
  const [batch = 'batch', time = 'time', ...features] = sequence.shape;
  const body = graph.inner('step');
  const states = initial.map(({ type, shape }, index) => ({
    value: body.input(`${index}_state`, type, shape),
    type,
    shape,
  }));
  const input = {
    value: body.input('input', sequence.type, [batch, ...features]),
    type: sequence.type,
    shape: [batch, ...features],
  };
  const [, , ...maskLengths] = (mask === undefined ? undefined : graph.typeOf(mask)?.shape) ?? [];
  const maskRank = 1 + maskLengths.length;
  const stepMask = mask === undefined ? undefined : body.input('mask', 'bool', [batch, ...maskLengths]);
  const made = step(body, input, states);
  const first = states[0];
  const output = made.output ?? { value: made.states[0]!, type: first!.type, shape: first!.shape };
  const scansOutput = everyStep || made.output !== undefined;
  for (const [index, state] of states.entries()) {
    body.output(
      `${index}_new_state`,
      kept(made.states[index]!, state.value, state.shape.length),
      state.type,
      state.shape,
    );
  }
  if (scansOutput) {
    const repeated = first ? kept(output.value, first.value, output.shape.length) : output.value;
    body.output('output', repeated, output.type, output.shape);
  }

  const sequences = mask === undefined ? 1 : 2;
  const results: readonly string[] = graph.addWithOutputs(
    'Scan',
    [...initial.map(({ value }) => value), sequence.value, ...(mask === undefined ? [] : [mask])],
    [...initial.map((_, index) => `final_state_${index}`), ...(scansOutput ? ['outputs'] : [])],
    {
      body: subgraph(body.build()),
      num_scan_inputs: int(sequences),
      scan_input_axes: ints(...Array.from({ length: sequences }, () => 1)),
      scan_input_directions: ints(...Array.from({ length: sequences }, () => Number(backwards))),
      ...(scansOutput && { scan_output_axes: ints(1), scan_output_directions: ints(Number(backwards)) }),
    },
  );
  const finalStates = initial.map((state, index): SymbolicTensor => ({ ...state, value: results[index]! }));
  return { output: result(), states: finalStates };

  /** The new value where the step counts, else the one before. */
  function kept(after: string, before: string, rank: number): string {
    if (stepMask === undefined) return after;
    const missing = Array.from({ length: rank - maskRank }, (_, index) => maskRank + index);
    const condition =
      missing.length === 0
        ? stepMask
        : body.add('Unsqueeze', [stepMask, body.constant('missing_axes', integers(...missing))]);
    return body.add('Where', [condition, after, before]);
  }

  function result(): SymbolicTensor {
    if (!scansOutput) return finalStates[0]!;
    const [, ...lengths] = output.shape;
    const value = results.at(-1)!;
    if (everyStep) return { value, type: output.type, shape: [batch, time, ...lengths] };
    const last = graph.constant('last_step', integer(backwards ? 0 : -1));
    return {
      value: graph.add('Gather', [value, last], { axis: int(1) }, 'last_output'),
      type: output.type,
      shape: [batch, ...lengths],
    };
  }
}
