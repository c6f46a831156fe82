import { loadTokenizer } from '../package/load-tokenizer.js';
import { openPackage } from '../package/open-package.js';
import { packageFolder } from '../package/package-folder.js';
import { nodeRuntime, type RuntimeOptions } from '../node/runtime.js';
import { floats, tokenRows } from '../onnx/tensors.js';
import type { JudgedModel, TokenIds } from './judged-model.js';

const ENCODER = 'onnx/encoder.onnx';
const SCORER = 'onnx/scorer.onnx';

/** A model package to be judged, through the very graphs that others embed. */
export async function openJudgedPackage(folder: string, options: RuntimeOptions = {}): Promise<JudgedModel> {
  const files = [ENCODER, SCORER, 'tokenizer.json', 'tokenizer_config.json'];
  const opened = await openPackage(await packageFolder(folder), 'sentence-vae', files);
  const { sizes, tokenIds } = opened.config;
  const { latent } = sizes;
  const runtime = nodeRuntime(options);
  const encoder = runtime.open(opened.files, ENCODER);
  const scorer = runtime.open(opened.files, SCORER);
  return {
    latent,
    tokenizer: await loadTokenizer(opened),
    maxTokens: sizes.maxTokens,
    posteriors: async (sentences) => {
      const outputs = await encoder.run(padded(sentences, tokenIds.pad));
      const rows = (name: string) => {
        const whole = new Float32Array(sentences.length * latent);
        for (const [i, row] of outputs.floats(name, sentences.length).entries()) whole.set(row, i * latent);
        return whole;
      };
      return { count: sentences.length, latent, mean: rows('mean'), logVariance: rows('log_variance') };
    },
    reconstruction: async (sentences, latents) => {
      const outputs = await scorer.run({
        ...padded(sentences, tokenIds.pad),
        latent: floats(latents, [sentences.length, latent]),
      });
      // It is 0 at padding.
      return Float64Array.from(
        outputs.floats('log_probs', sentences.length),
        (row) => -row.reduce((sum, logProbability) => sum + logProbability, 0),
      );
    },
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

function padded(sentences: readonly TokenIds[], pad: number): ReturnType<typeof tokenRows> {
  const tokens = sentences.reduce((longest, { length }) => Math.max(longest, length), 0);
  const batch = sentences.length;
  const inputIds = new BigInt64Array(batch * tokens).fill(BigInt(pad));
  const attentionMask = new BigInt64Array(batch * tokens);
  for (const [row, ids] of sentences.entries()) {
    inputIds.set(ids.map(BigInt), row * tokens);
    attentionMask.fill(1n, row * tokens, row * tokens + ids.length);
  }
  return tokenRows({ inputIds, attentionMask, batch, tokens });
}
