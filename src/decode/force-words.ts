import { SentenceVaeError } from '../errors.js';
import type { Plan } from './plan.js';
import { runDecoders, type Candidate, type Row, type Writer } from './run-decoders.js';

/** Where a sentence stands while its words are placed. */
interface Draft {
  row: Row;
  forcedIds: readonly number[];
  /** What is written so; best first. */
  candidates: readonly Candidate[];
}

/**
 * Writes sentences in which groups of tokens occur. A group is tried at every place that the sentence reaches, and stays
 * where the sentence is the likeliest one; then the next group has its turn, in the caller's order. So one group costs as
 * many rows as a sentence has tokens, and several cost their sum rather than their product.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where there's no place left for a group
 */
export async function forceWords(
  writer: Writer,
  rows: readonly Row[],
  plan: Plan,
  best: number,
): Promise<Candidate[][]> {
  // What is compared are log-probabilities, whether or not the caller wants them.
  const scored: Plan = { ...plan, scores: true };
  const free = Array.from({ length: plan.maxTokens }, () => -1);
  const first = await runDecoders(writer, rows, scored, best);
  let drafts: Draft[] = rows.map((row, i) => ({ row, forcedIds: free, candidates: first[i]! }));
  for (const [turn, group] of plan.forcedGroups.entries()) {
    drafts = await place(writer, drafts, { group, text: plan.forced[turn]! }, scored, best);
  }
  return drafts.map(({ candidates }) => candidates.map((each) => (plan.scores ? each : unscored(each))));
}

async function place(
  writer: Writer,
  drafts: readonly Draft[],
  { group, text }: { group: readonly number[]; text: string },
  plan: Plan,
  best: number,
): Promise<Draft[]> {
  const trials = drafts.map((draft) =>
    placesFor(group, draft, plan).map((at) => ({
      ...draft.row,
      forcedIds: draft.forcedIds.with(at, group[0]!).map((id, i) => group[i - at] ?? id),
    })),
  );
  const written = (await runDecoders(writer, trials.flat(), plan, best)).values();
  return drafts.map(({ row }, i) => {
    const fitting = trials[i]!.map(({ forcedIds }) => ({
      row,
      forcedIds,
      candidates: written.next().value!.filter((each) => holds(each, forcedIds)),
    })).filter(({ candidates }) => candidates.length > 0);
    if (fitting.length === 0) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: `a place for ${JSON.stringify(text)} in a sentence of ${plan.maxTokens} words`,
        received: 'the words forced before leave none',
        remedy: 'Force fewer words, or put the longer ones first',
      });
    }
    const winner = fitting.reduce((a, b) => (b.candidates[0]!.score > a.candidates[0]!.score ? b : a));
    // A search has found sentences with the group at other places, too.
    const all = fitting.flatMap(({ candidates }) => candidates).toSorted((a, b) => b.score - a.score);
    return { ...winner, candidates: distinct(all).slice(0, best) };
  });
}

/**
 * Where a group can begin: nothing else is forced there, and the sentence reaches the place. Without a search what is
 * written before a forced token does not depend on it; a search may well prefer another beginning.
 */
function placesFor(group: readonly number[], { forcedIds, candidates }: Draft, plan: Plan): number[] {
  const reached = plan.beams > 1 ? plan.maxTokens : candidates[0]!.tokens.length;
  const last = Math.min(reached - 1, plan.maxTokens - group.length);
  return Array.from({ length: last + 1 }, (_, at) => at).filter((at) =>
    forcedIds.slice(at, at + group.length).every((id) => id < 0),
  );
}

/** Whether a sentence goes on to all that is forced. */
function holds({ tokens }: Candidate, forcedIds: readonly number[]): boolean {
  return forcedIds.every((id, at) => id < 0 || tokens[at]?.id === id);
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byIds = new Map(
    candidates.toReversed().map((each) => [each.tokens.map(({ id }) => id).join(), each]),
  );
  return candidates.filter((each) => byIds.get(each.tokens.map(({ id }) => id).join()) === each);
}

function unscored(candidate: Candidate): Candidate {
  const tokens = candidate.tokens.map((token) => ({ ...token, logProbability: Number.NaN }));
  return { ...candidate, tokens, logProbability: Number.NaN };
}
