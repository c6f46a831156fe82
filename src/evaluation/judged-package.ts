import { loadTokenizer } from '../package/load-tokenizer.js';
import { openPackage } from '../package/open-package.js';
import { packageFolder } from '../package/package-folder.js';
import { requirePrecisionFor } from '../node/require-precision.js';
import { nodeRuntime, type RuntimeOptions } from '../node/runtime.js';
import { judgedGraphs } from './judged-graphs.js';
import type { JudgedModel } from './judged-model.js';

const ENCODER = 'onnx/encoder.onnx';
const SCORER = 'onnx/scorer.onnx';

/** A model package to be judged, through the very graphs that others embed. */
export async function openJudgedPackage(folder: string, options: RuntimeOptions = {}): Promise<JudgedModel> {
  const files = [ENCODER, SCORER, 'tokenizer.json', 'tokenizer_config.json'];
  const opened = await openPackage(await packageFolder(folder), 'sentence-vae', files);
  requirePrecisionFor(options, opened.config);
  const { sizes } = opened.config;
  const tokenizer = await loadTokenizer(opened);
  const runtime = nodeRuntime(options);
  const graphs = {
    encoder: runtime.open(opened.files, ENCODER),
    scorer: runtime.open(opened.files, SCORER),
  };
  return {
    ...judgedGraphs(graphs, tokenizer, sizes.latent),
    tokenizer,
    maxTokens: sizes.maxTokens,
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}
