import type { Graph } from '../onnx/graph.js';
import { floats, tokenRows } from '../onnx/tensors.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { LikelihoodModel } from './judged-model.js';

/** The graphs of a package as a model whose likelihoods can be had. */
export function judgedGraphs(
  { encoder, scorer }: { encoder: Graph; scorer: Graph },
  tokenizer: SentenceTokenizer,
  latent: number,
): LikelihoodModel {
  return {
    latent,
    atOnce: scorer.atOnce,
    posteriors: async (sentences) => {
      const outputs = await encoder.run(tokenRows(tokenizer.pad(sentences)));
      const rows = (name: string) => {
        const whole = new Float32Array(sentences.length * latent);
        for (const [i, row] of outputs.floats(name, sentences.length).entries()) whole.set(row, i * latent);
        return whole;
      };
      return { count: sentences.length, latent, mean: rows('mean'), logVariance: rows('log_variance') };
    },
    reconstruction: async (sentences, latents) => {
      const outputs = await scorer.run({
        ...tokenRows(tokenizer.pad(sentences)),
        latent: floats(latents, [sentences.length, latent]),
      });
      // It is 0 at padding.
      return Float64Array.from(
        outputs.floats('log_probs', sentences.length),
        (row) => -row.reduce((sum, logProbability) => sum + logProbability, 0),
      );
    },
  };
}
