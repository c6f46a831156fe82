import type { Graph, GraphTensor } from '../onnx/graph.js';
import type { Outputs } from '../onnx/outputs.js';
import { float, floatRows, floats, integer, integerRows, truth } from '../onnx/tensors.js';
import { uniforms } from '../random/draws.js';
import { BATCH_ROWS, inBatches } from './in-batches.js';
import { banning, isRestricted, type Plan } from './plan.js';
import { sentence, type Sentence } from './sentence.js';
import { stepThrough, type ChosenToken, type SteppingModel } from './step-through.js';

/** How many rows graphs that drop those that have ended get at most: more of them cost no more each. */
const MOST_ROWS = 256;

/** The graphs that write whole sentences, the plainest first: each can do what those before it can, but draw. */
export interface DecoderGraphs {
  decoder: Graph;
  constrained: Graph;
  beams: Graph;
}

/** The parts of a sentence model that writing needs. */
export interface Writer extends SteppingModel {
  graphs: DecoderGraphs;
}

/** A sentence to write. */
export interface Row {
  latent: Float32Array;
  /** What its draws depend on, beside the seed. */
  index: number;
  /** The tokens that have to stand at their places, −1 where any may; as many as a sentence may have. */
  forcedIds?: readonly number[] | undefined;
}

/** A sentence that a search found, with what it was compared by. */
export interface Candidate extends Sentence {
  /** In nats: the log-probability, less penalties for repetitions, over what the length penalty makes of the length. */
  score: number;
}

/**
 * Writes each row, in one run of a graph for a batch of them: of the plain decoder where nothing restricts the words, of
 * the constrained one where something does, of the beam search where one is asked for; and token by token where words are
 * banned that may be spelt in pieces.
 * @param best how many candidates are wanted; more than one only of a beam search
 * @returns the candidates of each row, best first
 */
export function runDecoders(
  writer: Writer,
  rows: readonly Row[],
  plan: Plan,
  best: number,
): Promise<Candidate[][]> {
  const { graphs, tokenizer, config } = writer;
  const { signal, beams } = plan;
  const { bannedWords } = plan.restrictions;
  const isConstrained = isRestricted(plan.restrictions) || rows.some(({ forcedIds }) => forcedIds);
  const graph =
    beams > 1
      ? graphs.beams
      : bannedWords
        ? writer.steps.step
        : isConstrained
          ? graphs.constrained
          : graphs.decoder;
  // Shared out among what computes at the same time.
  const share = Math.max(BATCH_ROWS, Math.ceil(rows.length / graph.atOnce));
  const dropsRows = beams === 1 && !bannedWords;
  const size = dropsRows ? Math.min(MOST_ROWS, share) : Math.max(1, Math.floor(BATCH_ROWS / beams));
  return inBatches(rows, { signal, atOnce: graph.atOnce, size }, (batch) => {
    if (beams > 1) return search(batch);
    return bannedWords ? stepByStep(batch) : atOnce(batch);
  });

  async function atOnce(batch: Row[]): Promise<Candidate[][]> {
    const outputs = await graph.run(
      {
        ...drawing(batch, plan, config.sizes.vocabulary),
        ...(isConstrained && constraining(batch, plan, config.sizes.vocabulary)),
      },
      { signal },
    );
    return sentencesOf(outputs, batch.length).map((each) => [unranked(each)]);
  }

  async function search(batch: Row[]): Promise<Candidate[][]> {
    // The graph knows tokens alone: of a word in pieces the rarest one is banned, along with other words that have it.
    const searched = banning(plan, bannedWords?.rarestPieces ?? [], config.sizes.vocabulary);
    const outputs = await graph.run(
      { ...searching(batch, plan, best), ...constraining(batch, searched, config.sizes.vocabulary) },
      { signal },
    );
    const found = ranked(sentencesOf(outputs, batch.length * best), outputs, batch.length);
    if (!bannedWords) return found;
    const allowed = found.map((each) => each.filter((candidate) => !bannedWords.occurIn(candidate)));
    const lacking = batch.filter((_, row) => allowed[row]!.length === 0);
    const others = lacking.length > 0 ? (await stepByStep(lacking)).values() : [].values();
    return allowed.map((each) => (each.length > 0 ? each : others.next().value!));
  }

  async function stepByStep(batch: Row[]): Promise<Candidate[][]> {
    const chosen = batch.map((): ChosenToken[] => []);
    for await (const tokens of stepThrough(writer, batch, plan)) {
      for (const [row, token] of tokens.entries()) if (token) chosen[row]!.push(token);
    }
    return chosen.map((tokens) => [
      unranked(
        readSentence(
          tokens.map(({ id }) => id),
          Float32Array.from(tokens, ({ logProbability }) => logProbability),
        ),
      ),
    ]);
  }

  function sentencesOf(outputs: Outputs, count: number): Sentence[] {
    const logProbabilities = outputs.floats('log_probs', count);
    if (!plan.scores) for (const each of logProbabilities) each.fill(Number.NaN);
    return outputs.integers('token_ids', count).map((row, i) => readSentence(row, logProbabilities[i]!));
  }

  /** @param ids up to and with `<eos>`, then anything */
  function readSentence(ids: number[], logProbabilities: Float32Array): Sentence {
    const end = ids.indexOf(config.tokenIds.eos);
    const written = end < 0 ? ids : ids.slice(0, end + 1);
    const tokens = written.map((id) => tokenizer.token(id));
    return sentence(tokenizer.decode(written), tokens, logProbabilities);
  }
}

const unranked = ({ text, tokens, logProbability }: Sentence): Candidate => ({
  text,
  tokens,
  logProbability,
  score: logProbability,
});

/** A search may find fewer sentences than were asked for; the places of the others have no score. */
function ranked(sentences: readonly Sentence[], outputs: Outputs, rows: number): Candidate[][] {
  return outputs
    .floats('scores', rows)
    .map((scores, row) =>
      Array.from(scores, (score, rank) => ({ ...sentences[row * scores.length + rank]!, score })).filter(
        ({ score }) => score > -Infinity,
      ),
    );
}

type Feeds = Record<string, GraphTensor>;

function drawing(batch: readonly Row[], plan: Plan, vocabulary: number): Feeds {
  const { seed, temperature, topK, topP, minP, scores, maxTokens } = plan;
  return {
    latent: latentsOf(batch),
    // The loop ends with the uniforms. Those of a sentence are the first of always the same ones.
    uniforms: floatRows(
      batch.map(({ index }) => uniforms({ seed, purpose: 'tokenUniforms', index }, maxTokens)),
    ),
    temperature: float(temperature),
    top_k: integer(Math.min(topK, vocabulary)),
    top_p: float(topP),
    min_p: float(minP),
    with_log_probs: truth(scores),
  };
}

function searching(batch: readonly Row[], { beams, lengthPenalty }: Plan, best: number): Feeds {
  return {
    latent: latentsOf(batch),
    beam_width: integer(beams),
    n_best: integer(best),
    length_penalty: float(lengthPenalty),
  };
}

const latentsOf = (batch: readonly Row[]) => floatRows(batch.map(({ latent }) => latent));

function constraining(batch: readonly Row[], { restrictions, maxTokens }: Plan, vocabulary: number): Feeds {
  const { bias, minTokens, repetitionPenalty, noRepeatNgram } = restrictions;
  const free = Array.from({ length: maxTokens }, () => -1);
  return {
    logit_bias: floats(bias ?? new Float32Array(vocabulary), [vocabulary]),
    forced_ids: integerRows(batch.map(({ forcedIds }) => forcedIds ?? free)),
    min_tokens: integer(minTokens),
    repetition_penalty: float(repetitionPenalty),
    no_repeat_ngram: integer(noRepeatNgram),
  };
}
