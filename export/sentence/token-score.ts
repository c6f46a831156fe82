import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { integers } from '../onnx/tensor.js';
import { either } from './either.js';

/** `logits` `[batch, vocabulary]`, `token` int64 `[batch]` → log p of the tokens `[batch]`, or zeros. */
export type ScoreToken = (body: GraphBuilder, logits: string, token: string) => string;

/**
 * Prepares the log-probabilities of chosen tokens under the model as it is: no temperature, nothing truncated or left
 * out. The softmax over the vocabulary that they need is computed only if they are wanted.
 * @param isWanted bool scalar
 */
export function prepareScore(isWanted: string): ScoreToken {
  return (body, logits, token) =>
    either(body, 'log_prob', isWanted, {
      type: ['float32', ['batch']],
      yes: (scored) => logProbabilityOf(scored, logits, token),
      no: (unscored) => unscored.add('ConstantOfShape', [unscored.add('Shape', [token])]),
    });
}

/** Adds log p of a token of each row: `logits` `[batch, vocabulary]`, `token` int64 `[batch]` → f32 `[batch]`. */
export function logProbabilityOf(branch: GraphBuilder, logits: string, token: string): string {
  const axis = branch.constant('token_axis', integers(1));
  const all = branch.add('LogSoftmax', [logits], { axis: int(1) });
  const column = branch.add('Unsqueeze', [token, axis], {}, 'token_column');
  const picked = branch.add('GatherElements', [all, column], { axis: int(1) });
  return branch.add('Squeeze', [picked, axis]);
}
