import type { JudgedModel } from '../../src/evaluation/judged-model.js';
import { openJudgedPackage } from '../../src/evaluation/judged-package.js';
import { nodeRuntime, type RuntimeOptions } from '../../src/node/runtime.js';
import type { GraphTensor } from '../../src/onnx/graph.js';
import { floatRows, floats } from '../../src/onnx/tensors.js';
import { openPackage } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';

const START = 'onnx/start.onnx';
const STEP = 'onnx/step.onnx';

/** A package judged by the step that writes, with its logits: an independent check of the scorer. */
export interface StepModel extends JudgedModel {
  /** The likeliest token at each place of all sentences judged so far, given those before it. */
  readonly likeliest: number[];
}

/** Opens a package whose sentences are judged token by token; they have to come in runs of one length. */
export async function openStepModel(folder: string, options: RuntimeOptions): Promise<StepModel> {
  const judged = await openJudgedPackage(folder, options);
  const { config, files } = await openPackage(await packageFolder(folder), 'sentence-vae', [START, STEP]);
  const runtime = nodeRuntime(options);
  const start = runtime.open(files, START);
  const step = runtime.open(files, STEP);
  const { pad, unk, bos } = config.tokenIds;
  const likeliest: number[] = [];
  return {
    ...judged,
    likeliest,
    reconstruction: async (sentences, latents) => {
      const batch = sentences.length;
      const latent = floats(latents, [batch, config.sizes.latent]);
      const losses = new Float64Array(batch);
      let hidden = (await start.run({ latent })).floats('hidden', batch);
      for (let place = 0; place < sentences[0]!.length; place++) {
        const previous = sentences.map((ids) => (place === 0 ? bos : ids[place - 1]!));
        const outputs = await step.run({ token_ids: idsOf(previous), hidden: floatRows(hidden), latent });
        hidden = outputs.floats('next_hidden', batch);
        for (const [row, logits] of outputs.floats('logits', batch).entries()) {
          losses[row]! += crossEntropy(logits, sentences[row]![place]!);
          for (const id of [pad, unk, bos]) logits[id] = -Infinity; // never written
          likeliest.push(logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit), -Infinity)));
        }
      }
      return losses;
    },
    [Symbol.asyncDispose]: async () => {
      await runtime[Symbol.asyncDispose]();
      await judged[Symbol.asyncDispose]();
    },
  };
}

/** −log softmax(logits) at an id, in nats. */
export function crossEntropy(logits: Float32Array, id: number): number {
  const most = logits.reduce((largest, logit) => Math.max(largest, logit), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
  return most + Math.log(sum) - logits[id]!;
}

function idsOf(ids: readonly number[]): GraphTensor {
  return { type: 'int64', data: BigInt64Array.from(ids, BigInt), dims: [ids.length] };
}
