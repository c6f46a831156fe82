import { Type, type TProperties } from 'typebox';
import { rounded } from '../../../commands/ways/in-json.js';
import type { Sentence } from '../../../decode/sentence.js';
import type { RestLimits } from '../limits.js';
import { named, refTo } from './named.js';

/** A sentence as a request brings it. */
export const text = ({ textLength }: RestLimits, description: string) =>
  Type.String({ description, maxLength: textLength });

/** Sentences as a request brings them. */
export const texts = (
  limits: RestLimits,
  { description, least = 1, most = limits.inputs }: { description: string; least?: number; most?: number },
) =>
  Type.Array(Type.String({ maxLength: limits.textLength }), { description, minItems: least, maxItems: most });

const logProbability = Type.Number({
  description: 'In nats: under the model as it is, given the latent, whatever it was written with.',
});

export const token = named(
  'Token',
  {
    id: Type.Integer(),
    text: Type.String({ description: 'The word or piece, or `<eos>` for the end.' }),
    continues: Type.Optional(
      Type.Literal(true, { description: 'There for a piece that continues the word before.' }),
    ),
    logProbability: Type.Optional(logProbability),
  },
  'A word, a piece of a rare one, a punctuation mark, or the end.',
);

/** A sentence as an answer has it, along with what a verb says of it besides. */
export const sentence = <Extra extends TProperties>($id: string, extra: Extra) =>
  named($id, {
    text: Type.String(),
    logProbability: Type.Optional(logProbability),
    tokens: Type.Optional(Type.Array(refTo(token))),
    ...extra,
  });

/** What of a sentence is shown. */
export interface Shown {
  scores?: boolean;
  tokens?: boolean;
}

/** A sentence as JSON says it; with as many decimals as `gen` prints. */
export function sentenceInJson(
  { text: written, logProbability: sum, tokens }: Sentence,
  { scores = true, tokens: inTokens = false }: Shown,
): object {
  return {
    text: written,
    ...(scores && { logProbability: rounded(sum) }),
    ...(inTokens && { tokens: tokens.map((each) => tokenInJson(each, scores)) }),
  };
}

/** A token as JSON says it. */
export function tokenInJson(each: Sentence['tokens'][number], scores: boolean): object {
  const { id, text: written, continues, logProbability: share } = each;
  return {
    id,
    text: written,
    ...(continues && { continues }),
    ...(scores && { logProbability: rounded(share) }),
  };
}
