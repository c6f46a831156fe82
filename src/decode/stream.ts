import { SentenceVaeError } from '../errors.js';
import type { Graph } from '../onnx/graph.js';
import { floatRows, floats, integers } from '../onnx/tensors.js';
import { uniforms } from '../random/draws.js';
import { chooseToken, logProbabilityOf, restrictLogits } from './choose-token.js';
import type { Generation } from './generate-options.js';
import type { Plan, PlannedModel } from './plan.js';
import type { Row } from './run-decoders.js';
import type { Token } from './sentence.js';

/** The graphs that write one token at a time. */
export interface SteppingModel extends PlannedModel {
  start: Graph;
  step: Graph;
}

/** A token as it comes. */
export interface StreamedToken extends Token {
  /** What it adds to the text so far, with the space that it wants before it; empty for the end. */
  added: string;
}

/** {@link import('../sentence-vae.js').SentenceVae.stream} */
export async function* streamTokens(
  { start, step, tokenizer, config }: SteppingModel,
  { latent, index }: Row,
  plan: Plan,
): AsyncGenerator<StreamedToken, void> {
  const { seed, signal, maxTokens, restrictions } = plan;
  const { bos, eos } = config.tokenIds;
  const draws = uniforms({ seed, purpose: 'tokenUniforms', index }, maxTokens);
  const z = floatRows([latent]);
  const written: number[] = [];
  let text = '';
  let [hidden] = (await start.run({ latent: z }, { signal })).floats('hidden', 1);
  for (const uniform of draws) {
    const feeds = {
      token_ids: integers([written.at(-1) ?? bos], [1]),
      hidden: floats(hidden!, [1, hidden!.length]),
      latent: z,
    };
    const outputs = await step.run(feeds, { signal });
    const [logits] = outputs.floats('logits', 1);
    [hidden] = outputs.floats('next_hidden', 1);
    const id = chooseToken(
      restrictLogits(logits!, written, restrictions, config.tokenIds),
      uniform,
      plan,
      config.tokenIds,
    );
    written.push(id);
    const isEnd = id === eos;
    const token = tokenizer.token(id);
    const whole = tokenizer.decode(written);
    const apart = token.continues ? token.text : ` ${token.text}`;
    yield {
      ...token,
      logProbability: plan.scores ? logProbabilityOf(logits!, id) : Number.NaN,
      // Text that was handed out cannot be taken back, should a token change the one before it.
      added: isEnd ? '' : whole.startsWith(text) ? whole.slice(text.length) : apart,
    };
    if (isEnd) return;
    text = whole;
  }
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for options that need whole sentences */
export function requireStreamable({ beams, forced }: Generation): void {
  if (beams === 1 && forced.length === 0) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'options that choose one word after the other',
    received: beams > 1 ? `a search with ${beams} beams came` : 'forced words came',
    remedy: 'Write whole sentences with them, or stream without',
  });
}
