import type { Graph } from '../onnx/graph.js';
import { float, floatRows, integer, truth } from '../onnx/tensors.js';
import type { SentencePackageConfig } from '../package/config.js';
import { uniforms } from '../random/draws.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { Generation } from './generate-options.js';
import { inBatches } from './in-batches.js';
import { sentence, type Sentence } from './sentence.js';

/** The parts of a sentence model that writing needs. */
export interface Writer {
  decoder: Graph;
  tokenizer: SentenceTokenizer;
  config: Pick<SentencePackageConfig, 'sizes' | 'tokenIds'>;
}

/**
 * Writes one sentence for each latent. The i-th depends on the i-th latent, the options and i alone.
 * @param numbers stand for i where the latents are some of many
 */
export function writeSentences(
  { decoder, tokenizer, config }: Writer,
  latents: readonly Float32Array[],
  { seed, temperature, topK, topP, minP, maxWords = Infinity, scores, signal }: Generation,
  numbers?: readonly number[],
): Promise<Sentence[]> {
  const { vocabulary } = config.sizes;
  // The loop ends with the uniforms. Those of a sentence are the first of always the same ones.
  const maxTokens = Math.min(maxWords, config.sizes.maxTokens);
  return inBatches(latents, { signal, atOnce: decoder.atOnce }, async (batch, places) => {
    const draws = places.map((place) =>
      uniforms({ seed, purpose: 'tokenUniforms', index: numbers?.[place] ?? place }, maxTokens),
    );
    const feeds = {
      latent: floatRows(batch),
      uniforms: floatRows(draws),
      temperature: float(temperature),
      top_k: integer(Math.min(topK, vocabulary)),
      top_p: float(topP),
      min_p: float(minP),
      with_log_probs: truth(scores),
    };
    const outputs = await decoder.run(feeds, { signal });
    const rows = outputs.integers('token_ids', batch.length);
    const logProbabilities = outputs.floats('log_probs', batch.length);
    if (!scores) for (const row of logProbabilities) row.fill(Number.NaN);
    return rows.map((ids, row) => readSentence(ids, logProbabilities[row]!, tokenizer, config.tokenIds.eos));
  });
}

/** @param ids up to and with `<eos>`, then anything */
function readSentence(
  ids: number[],
  logProbabilities: Float32Array,
  tokenizer: SentenceTokenizer,
  eos: number,
): Sentence {
  const end = ids.indexOf(eos);
  const written = end < 0 ? ids : ids.slice(0, end + 1);
  const tokens = written.map((id) => ({ id, text: id === eos ? '<eos>' : tokenizer.textOf(id) }));
  return sentence(tokenizer.decode(written), tokens, logProbabilities);
}
