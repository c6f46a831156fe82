/** The training that is killed: a small model, three epochs, a checkpoint every seven of some 800 steps. */
export const SENTENCES = 4800;

const FLAGS = {
  seed: 1,
  epochs: 3,
  patience: 0,
  'batch-size': 16,
  embedding: 24,
  hidden: 32,
  latent: 8,
  'min-count': 1,
  'word-dropout': 0.3,
  'embedding-dropout': 0.1,
  'output-dropout': 0.2,
  'kl-epochs': 1,
  'checkpoint-every': 7,
};

/** The arguments of `sentence-vae` that start such a run. */
export function startArguments(corpus: string, runs: string, name: string): string[] {
  const flags = Object.entries(FLAGS).map(([flag, value]) => `--${flag}=${value}`);
  return ['train', corpus, `--runs=${runs}`, `--name=${name}`, ...flags];
}
