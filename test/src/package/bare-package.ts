import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A faultless `config.json` of a sentence package, for tests to spoil. */
export function bareConfig(files: Record<string, string> = CONTENTS) {
  return {
    schemaVersion: 2,
    kind: 'sentence-vae',
    name: 'bare',
    precision: 'fp32',
    files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, digest(content)])),
    sizes: { vocabulary: 9, embedding: 4, hidden: 5, latent: 3, maxTokens: 6 },
    tokenIds: { pad: 0, unk: 1, bos: 2, eos: 3 },
    training: { corpus: 'none', licence: 'none', seed: 1, epochs: 1.5, steps: 10, libraryVersion: '0.1.0' },
    metrics: { negativeElbo: 1, reconstruction: 0.5, kl: 0.5 },
    verification: { encoder: 1e-6 },
  };
}

export const CONTENTS = { 'onnx/graph.onnx': 'not really a graph', 'tokenizer.json': '{}' };

function digest(content: string) {
  return {
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: Buffer.byteLength(content),
  };
}

/** Writes a package whose files hold no model, only what `config.json` says of them. */
export async function writeBarePackage(folder: string, config: unknown = bareConfig()): Promise<void> {
  const all = { ...CONTENTS, 'config.json': typeof config === 'string' ? config : JSON.stringify(config) };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
