import type { Graph } from '../onnx/graph.js';
import { GraphBuilder, int } from '../onnx/graph-builder.js';
import { integers } from '../onnx/tensor.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { addBeamLoop } from './beam-loop.js';
import { constraintInputs, prepareConstraints } from './constraints.js';
import { lengthOf } from './length-of.js';
import { latentInput } from './decoder-parts.js';
import { addDecoderStart } from './decoder-start.js';
import { prepareDecoderStep, type PrepareStep } from './decoder-step.js';

/**
 * A whole beam search in one run. Of each latent the `beam_width` likeliest beginnings are carried on, and `n_best`
 * sentences kept that have ended, compared by log p / ((5 + tokens) / 6)^α (Wu et al., "Google's Neural Machine
 * Translation System", 2016, eq. 14), α = `length_penalty` ≥ 0. A row has ended when none of its beginnings can become
 * better than the worst sentence that is kept, so that nothing is lost by ending. Beginnings that stand at `max_tokens`
 * fill the places that sentences with an end leave.
 *
 * `latent` f32 `[batch, latent]`, `beam_width`, `n_best` int64 `[]`, `length_penalty` f32 `[]` and
 * {@link constraintInputs} → `token_ids` int64 and `log_probs` f32 `[batch, n_best, tokens]`, as the decoder's, and
 * `scores` f32 `[batch, n_best]`, falling: what sentences were compared by, −∞ where there is none. A penalty for
 * repetitions lowers the scores as it lowers the logits; bans make nothing else likelier.
 */
export function beamDecoderGraph(network: LayersModel, prepareStep: PrepareStep = prepareDecoderStep): Graph {
  const graph = new GraphBuilder('beam_decoder');
  const latent = graph.input('latent', 'float32', ['batch', latentInput(network)]);
  const beamWidth = graph.input('beam_width', 'int64', []);
  const nBest = graph.input('n_best', 'int64', []);
  const lengthPenalty = graph.input('length_penalty', 'float32', []);
  const inputs = constraintInputs(graph);

  const start = graph.within('start');
  const [first, second] = [
    start.constant('first_axis', integers(0)),
    start.constant('second_axis', integers(1)),
  ];
  const vector = (name: string, scalar: string) => start.add('Unsqueeze', [scalar, first], {}, name);
  const length = (name: string, of: string, axis: number) => lengthOf(start, name, of, axis);
  const batch = length('batch', latent, 0);
  const width = vector('width', beamWidth);
  const rows = start.add('Mul', [batch, width], {}, 'rows');

  /** `[batch, n]` → `[batch × width, n]`, each row `width` times. */
  const forEachBeam = (name: string, value: string) => {
    const columns = length(`${name}_columns`, value, 1);
    const wide = start.add('Concat', [batch, width, columns], { axis: int(0) }, `${name}_by_beam`);
    const repeated = start.add('Expand', [start.add('Unsqueeze', [value, second]), wide]);
    const flat = start.add('Concat', [rows, columns], { axis: int(0) }, `${name}_by_row`);
    return start.add('Reshape', [repeated, flat], {}, `${name}_of_rows`);
  };
  const constraints = prepareConstraints(graph, {
    ...inputs,
    forcedIds: forEachBeam('forced_ids', inputs.forcedIds),
  });
  const ofRows = forEachBeam('latent', latent);
  addBeamLoop(graph, {
    initial: addDecoderStart(graph, network, ofRows, 'rows'),
    step: prepareStep(graph, network, ofRows),
    constraints,
    batch,
    width,
    rows,
    best: vector('best', nBest),
    maxTokens: length('max_tokens', inputs.forcedIds, 1),
    lengthPenalty,
  });
  return simplifyShared(graph.build());
}
