import type { Attempt, Fault } from '../bulk/outcome.js';
import { SentenceVaeError } from '../errors.js';
import { BATCH_ROWS } from './in-batches.js';
import { unitOf, type Plan } from './plan.js';
import { runDecoders, type Candidate, type Row, type Writer } from './run-decoders.js';

/** Where a sentence stands while its words are placed. */
interface Draft {
  row: Row;
  forcedIds: readonly number[];
  /** What is written so; best first. */
  candidates: readonly Candidate[];
}

/** A group of tokens that must occur, and how the caller wrote it. */
interface Group {
  ids: readonly number[];
  text: string;
}

/**
 * Writes sentences in which groups of tokens occur. A group is tried at every place that the sentence reaches, and stays
 * where the sentence is the likeliest one; then the next group has its turn, in the caller's order. So one group costs as
 * many rows as a sentence has tokens, and several cost their sum rather than their product. A sentence without a place for
 * a group is a fault of its own.
 */
export async function forceWords(
  writer: Writer,
  rows: readonly Row[],
  plan: Plan,
  best: number,
): Promise<Attempt<Candidate[]>[]> {
  // What is compared are log-probabilities, whether or not the caller wants them.
  const scored: Plan = { ...plan, scores: true };
  const groups = plan.forcedGroups.map((ids, turn): Group => ({ ids, text: plan.forced[turn]! }));
  const attempts: Attempt<Candidate[]>[] = [];
  // The trials of a few sentences at a time: of many at once they would not fit into memory.
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const drafts = await draft(writer, rows.slice(from, from + BATCH_ROWS), groups, scored, best);
    attempts.push(
      ...drafts.map(({ result, fault }) =>
        fault
          ? { fault }
          : { result: result.candidates.map((each) => (plan.scores ? each : unscored(each))) },
      ),
    );
  }
  return attempts;
}

async function draft(
  writer: Writer,
  rows: readonly Row[],
  groups: readonly Group[],
  plan: Plan,
  best: number,
): Promise<Attempt<Draft>[]> {
  const forcedIds = Array.from({ length: plan.maxTokens }, () => -1);
  const first = await runDecoders(writer, rows, plan, best);
  let drafts = rows.map((row, i): Attempt<Draft> => ({ result: { row, forcedIds, candidates: first[i]! } }));
  for (const group of groups) drafts = await place(writer, drafts, group, plan, best);
  return drafts;
}

async function place(
  writer: Writer,
  drafts: readonly Attempt<Draft>[],
  group: Group,
  plan: Plan,
  best: number,
): Promise<Attempt<Draft>[]> {
  const trials = drafts.map(({ result: each }) =>
    each ? placesFor(group.ids, each, plan).map((at) => forcing(group.ids, at, each.forcedIds)) : [],
  );
  const rows = drafts.flatMap(({ result: each }, i) =>
    each ? trials[i]!.map((forcedIds) => ({ ...each.row, forcedIds })) : [],
  );
  const written = (await runDecoders(writer, rows, plan, best)).values();
  return drafts.map((each, i) => {
    const fitting = trials[i]!.map((forcedIds) => ({
      forcedIds,
      candidates: written.next().value!.filter((candidate) => holds(candidate, forcedIds)),
    })).filter(({ candidates }) => candidates.length > 0);
    if (each.fault) return each;
    if (fitting.length === 0) return { fault: noPlace(group, plan, writer) };
    const { forcedIds } = fitting.reduce((a, b) => (b.candidates[0]!.score > a.candidates[0]!.score ? b : a));
    // A search has found sentences with the group at other places, too.
    const all = fitting.flatMap(({ candidates }) => candidates).toSorted((a, b) => b.score - a.score);
    return { result: { row: each.result.row, forcedIds, candidates: distinct(all).slice(0, best) } };
  });
}

/** What is forced, with a group at a place. */
function forcing(group: readonly number[], at: number, forcedIds: readonly number[]): number[] {
  return forcedIds.map((id, i) => group[i - at] ?? id);
}

const noPlace = ({ text }: Group, { maxTokens }: Plan, { tokenizer }: Writer): Fault => ({
  reason: 'no place for a forced word',
  error: new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a place for ${JSON.stringify(text)} in a sentence of ${maxTokens} ${unitOf(tokenizer)}`,
    received: 'the words forced before leave none',
    remedy: 'Force fewer words, or put the longer ones first',
  }),
});

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

/** Whether a sentence goes on to all that is forced, and no forced word became the beginning of a longer one. */
function holds({ tokens }: Candidate, forcedIds: readonly number[]): boolean {
  return forcedIds.every((id, at) => {
    if (id < 0) return true;
    const isContinued = (forcedIds[at + 1] ?? -1) < 0 && tokens[at + 1]?.continues === true;
    return tokens[at]?.id === id && !isContinued;
  });
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
