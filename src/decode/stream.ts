import { SentenceVaeError } from '../errors.js';
import type { Generation } from './generate-options.js';
import type { Plan } from './plan.js';
import type { Row } from './run-decoders.js';
import type { Token } from './sentence.js';
import { stepThrough, type SteppingModel } from './step-through.js';

/** A token as it comes. */
export interface StreamedToken extends Token {
  /** What it adds to the text so far, with the space that it wants before it; empty for the end. */
  added: string;
}

/** {@link import('../sentence-vae.js').SentenceVae.stream} */
export async function* streamTokens(
  model: SteppingModel,
  row: Row,
  plan: Plan,
): AsyncGenerator<StreamedToken, void> {
  const { tokenizer, config } = model;
  const written: number[] = [];
  let text = '';
  for await (const [chosen] of stepThrough(model, [row], plan)) {
    const { id, logProbability } = chosen!;
    written.push(id);
    const isEnd = id === config.tokenIds.eos;
    const token = tokenizer.token(id);
    const whole = tokenizer.decode(written);
    const apart = token.continues ? token.text : ` ${token.text}`;
    yield {
      ...token,
      logProbability,
      // Text that was handed out cannot be taken back, should a token change the one before it.
      added: isEnd ? '' : whole.startsWith(text) ? whole.slice(text.length) : apart,
    };
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
