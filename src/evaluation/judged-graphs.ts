import type { Graph } from '../onnx/graph.js';
import { floats, tokenRows } from '../onnx/tensors.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { LikelihoodModel } from './judged-model.js';
import { posteriorOutputs } from './posterior-outputs.js';

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
      return posteriorOutputs(outputs, sentences.length, latent);
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
