import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { Dimension } from '../../onnx/tensor.js';

/** One run of a cell over the steps of a sequence. */
export interface Recurrence {
  /** `[batch, time, …]` */
  readonly sequence: SymbolicTensor;
  /**
   * A bool value, `[batch, time]` or with further axes that broadcast against the cell's states. Where it is false, the
   * states stay as they are and the output is that of the step before.
   */
  readonly mask: string | undefined;
  /** The cell's states before the first step, `[batch, …]` each. Default: zeros. */
  readonly initial: readonly string[] | undefined;
  /** Whether the last step comes first. */
  readonly backwards: boolean;
  /** Whether the outputs of all steps are wanted, or only that of the step that is taken last. */
  readonly everyStep: boolean;
}

export interface RecurrenceResult {
  /**
   * `[batch, time, …]` if every step is wanted, where each output stands at its input's place, backwards too; else
   * `[batch, …]`.
   */
  readonly output: SymbolicTensor;
  /** The states after the step that is taken last. */
  readonly states: readonly SymbolicTensor[];
}

/** A cell that can be run over a sequence. */
export interface Cell {
  /** The shapes of its states, without the batch. */
  readonly states: readonly (readonly Dimension[])[];
  readonly run: (graph: GraphBuilder, recurrence: Recurrence) => RecurrenceResult;
}
