import type { Graph } from '../onnx/graph.js';
import { floatRows, integers } from '../onnx/tensors.js';
import { uniforms } from '../random/draws.js';
import { chooseToken, logProbabilityOf, restrictLogits } from './choose-token.js';
import type { Plan, PlannedModel } from './plan.js';
import type { Row } from './run-decoders.js';

/** The graphs that write one token at a time. */
export interface StepGraphs {
  start: Graph;
  step: Graph;
}

/** What a model needs to be stepped through. */
export interface SteppingModel extends PlannedModel {
  steps: StepGraphs;
}

/** A token that was chosen; its log-probability is NaN where nobody wants it. */
export interface ChosenToken {
  id: number;
  logProbability: number;
}

/**
 * Writes sentences side by side, token by token, as the decoder graphs do within: for restrictions that those don't have, and
 * for readers who cannot wait for the end.
 * @yields the next token of each row, nothing for a sentence that has ended
 */
export async function* stepThrough(
  { steps, config }: SteppingModel,
  rows: readonly Row[],
  plan: Plan,
): AsyncGenerator<(ChosenToken | undefined)[], void> {
  const { seed, signal, maxTokens, restrictions } = plan;
  const { bos, eos } = config.tokenIds;
  const draws = rows.map(({ index }) => uniforms({ seed, purpose: 'tokenUniforms', index }, maxTokens));
  const written = rows.map((): number[] => []);
  const latent = floatRows(rows.map((row) => row.latent));
  let hidden = (await steps.start.run({ latent }, { signal })).floats('hidden', rows.length);
  for (let at = 0; at < maxTokens; at++) {
    const previous = written.map((ids) => ids.at(-1) ?? bos);
    const feeds = { token_ids: integers(previous, [rows.length]), hidden: floatRows(hidden), latent };
    const outputs = await steps.step.run(feeds, { signal });
    const logits = outputs.floats('logits', rows.length);
    hidden = outputs.floats('next_hidden', rows.length);
    const chosen = rows.map(({ forcedIds }, row): ChosenToken | undefined => {
      const ids = written[row]!;
      if (ids.at(-1) === eos) return undefined;
      const forced = forcedIds?.[at] ?? -1;
      const id =
        forced >= 0
          ? forced
          : chooseToken(
              restrictLogits(logits[row]!, ids, restrictions, config.tokenIds),
              draws[row]![at]!,
              plan,
              config.tokenIds,
            );
      ids.push(id);
      return { id, logProbability: plan.scores ? logProbabilityOf(logits[row]!, id) : Number.NaN };
    });
    yield chosen;
    if (written.every((ids) => ids.at(-1) === eos)) return;
  }
}
