import type { Graph, GraphTensor } from '../onnx/graph.js';
import type { Outputs } from '../onnx/outputs.js';
import { float, floatRows, floats, integer, integerRows, truth } from '../onnx/tensors.js';
import { uniforms } from '../random/draws.js';
import { BATCH_ROWS, inBatches } from './in-batches.js';
import { isRestricted, type Plan, type PlannedModel } from './plan.js';
import { sentence, type Sentence } from './sentence.js';

/** The graphs that write whole sentences, the plainest first: each can do what those before it can, but draw. */
export interface DecoderGraphs {
  decoder: Graph;
  constrained: Graph;
  beams: Graph;
}

/** The parts of a sentence model that writing needs. */
export interface Writer extends PlannedModel {
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
 * the constrained one where something does, of the beam search where one is asked for.
 * @param best how many candidates are wanted; more than one only of a beam search
 * @returns the candidates of each row, best first
 */
export function runDecoders(
  { graphs, tokenizer, config }: Writer,
  rows: readonly Row[],
  plan: Plan,
  best: number,
): Promise<Candidate[][]> {
  const { signal, beams } = plan;
  const isConstrained = isRestricted(plan.restrictions) || rows.some(({ forcedIds }) => forcedIds);
  const graph = beams > 1 ? graphs.beams : isConstrained ? graphs.constrained : graphs.decoder;
  const size = Math.max(1, Math.floor(BATCH_ROWS / beams));
  return inBatches(rows, { signal, atOnce: graph.atOnce, size }, async (batch) => {
    const count = batch.length * (beams > 1 ? best : 1);
    const outputs = await graph.run(
      {
        latent: floatRows(batch.map(({ latent }) => latent)),
        ...(beams > 1 ? searching(plan, best) : drawing(batch, plan, config.sizes.vocabulary)),
        ...((beams > 1 || isConstrained) && constraining(batch, plan, config.sizes.vocabulary)),
      },
      { signal },
    );
    const ids = outputs.integers('token_ids', count);
    const logProbabilities = outputs.floats('log_probs', count);
    if (!plan.scores) for (const each of logProbabilities) each.fill(Number.NaN);
    const sentences = ids.map((row, i) => readSentence(row, logProbabilities[i]!));
    return beams > 1 ? ranked(sentences, outputs, batch.length) : sentences.map((each) => [unranked(each)]);
  });

  /** @param ids up to and with `<eos>`, then anything */
  function readSentence(ids: number[], logProbabilities: Float32Array): Sentence {
    const { eos } = config.tokenIds;
    const end = ids.indexOf(eos);
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

function searching({ beams, lengthPenalty }: Plan, best: number): Feeds {
  return { beam_width: integer(beams), n_best: integer(best), length_penalty: float(lengthPenalty) };
}

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
