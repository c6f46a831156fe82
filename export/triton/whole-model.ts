import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import type { SentencePackageConfig } from '../../src/package/config.js';
import type { ModelConfig, TritonTensor } from './model-config.js';

/** A model as a whole, which a program in Python makes of the graphs. */
export interface WholeModel {
  config: ModelConfig;
  /** Files of the version's folder, by their names: where they lie. */
  programs: Readonly<Record<string, string>>;
  /** Files of the package that it reads. */
  reads: readonly string[];
}

/** How many requests are worked on at once; each is a process, which mostly waits for graphs. */
const INSTANCES = 2;

/** A sentence model under its own name: the same tensors as of the server's model of the Open Inference Protocol. */
export function wholeModel(name: string, { sizes }: SentencePackageConfig): WholeModel {
  const latent: TritonTensor = { name: 'latent', datatype: 'FP32', shape: ['batch', sizes.latent] };
  const text: TritonTensor = { name: 'text', datatype: 'BYTES', shape: ['batch'] };
  return {
    config: {
      name,
      runner: 'backend: "python"',
      maxBatchSize: 0,
      batchingNote: 'A request may have many rows. Those of several have parameters of their own.',
      instances: INSTANCES,
      inputs: [text, latent].map((tensor) => ({ ...tensor, isOptional: true })),
      outputs: [
        text,
        { name: 'log_probability', datatype: 'FP32', shape: ['batch'] },
        latent,
        { ...latent, name: 'log_variance' },
      ],
    },
    programs: {
      'model.py': join(projectFolder(), 'export/triton/sentence_model.py'),
      'sentence_vae.py': join(projectFolder(), 'docs/examples/python/sentence_vae.py'),
    },
    reads: ['config.json', 'tokenizer.json'],
  };
}
