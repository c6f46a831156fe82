import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { sentenceGraphs } from '../../export/package/graphs.js';
import { digestsOf, writeFiles } from '../../export/package/package-files.js';
import { SCHEMA_VERSION, type Precision } from '../../src/package/config.js';
import { saveNetwork } from '../../training/checkpoint/weights-file.js';
import { createSentenceVae } from '../../training/models/sentence-vae.js';
import { TOKEN_IDS } from '../../training/tokenizer/special-tokens.js';
import { composeTokenizer } from '../../training/tokenizer/tokenizer-json.js';

/** Sizes of a model whose speed is measured. */
export interface ModelSizes {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly latent: number;
  readonly maxTokens: number;
}

/** The sizes that the peers in PyTorch are measured at. */
export const BENCHMARK_SIZES: ModelSizes = {
  vocabulary: 10_000,
  embedding: 256,
  hidden: 512,
  latent: 32,
  maxTokens: 20,
};

/** Makes `<eos>` so unlikely that every sentence runs to its longest. */
const NEVER = -1e4;

/**
 * Writes a model package of given sizes with random weights and an output layer of its own. Its sentences never end
 * before `maxTokens`. What it writes has no meaning; how quickly it does has.
 */
export async function makePackage(
  folder: string,
  sizes: ModelSizes,
  precision: Precision = 'fp32',
): Promise<void> {
  const checkpoint = await mkdtemp(join(tmpdir(), 'bench-package-'));
  try {
    await saveRandomNetworks(checkpoint, sizes);
    const graphs = await sentenceGraphs(checkpoint, precision);
    const files = new Map<string, string | Uint8Array>();
    for (const [name, content] of graphs) files.set(`onnx/${name}`, content);
    const words = Array.from({ length: sizes.vocabulary - 4 }, (_, index) => `w${index}`);
    const { tokenizerJson, tokenizerConfigJson } = composeTokenizer({ kind: 'raw', lowercase: true }, words);
    files.set('tokenizer.json', JSON.stringify(tokenizerJson));
    files.set('tokenizer_config.json', JSON.stringify(tokenizerConfigJson));
    const config = {
      schemaVersion: SCHEMA_VERSION,
      kind: 'sentence-vae',
      name: 'random',
      precision,
      sizes,
      tokenIds: TOKEN_IDS,
      training: { corpus: 'none', licence: 'CC0-1.0', seed: 1, epochs: 0, steps: 0, libraryVersion: '0.1.0' },
      metrics: { negativeElbo: 0, reconstruction: 0, kl: 0 },
      verification: {},
      files: digestsOf(files),
    };
    files.set('config.json', JSON.stringify(config));
    await writeFiles(folder, files);
  } finally {
    await rm(checkpoint, { recursive: true, force: true });
  }
}

/** Writes what an export reads of a checkpoint. */
async function saveRandomNetworks(checkpoint: string, sizes: ModelSizes): Promise<void> {
  await tf.setBackend('cpu');
  using vae = createSentenceVae(
    {
      ...sizes,
      bidirectional: false,
      tiedEmbeddings: false,
      sharedEmbeddings: true,
      wordDropout: 0,
      embeddingDropout: 0,
      outputDropout: 0,
    },
    { seed: 1 },
  );
  const { encoder, decoder } = vae.networks;
  const output = decoder.getLayer('logits');
  tf.tidy(() => {
    const [matrix, bias] = output.getWeights();
    const ids = tf.range(0, sizes.vocabulary, 1, 'int32');
    output.setWeights([matrix!, tf.where(tf.equal(ids, TOKEN_IDS.eos), NEVER, bias!)]);
  });
  for (const name of ['encoder', 'decoder']) await mkdir(join(checkpoint, name));
  await saveNetwork(encoder, join(checkpoint, 'encoder'));
  await saveNetwork(decoder, join(checkpoint, 'decoder'));
}
