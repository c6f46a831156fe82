import { join } from 'node:path';
import { readFacts } from './model-facts.js';
import type { BenchModel } from './models.js';

/** What the models in a folder are made of, for people who look for one to try: three lines each. */
export async function describeModels(models: readonly BenchModel[], folder: string): Promise<string> {
  const entries = await Promise.all(
    models.map(async ({ name, package: source, kind, tries }) => {
      const { bytes, nodes, types, stored } = await readFacts(join(folder, name));
      const used = Object.entries(types).map(([type, count]) => `${type} ${count}`);
      return [
        `${name} (${kind}, ${source}): ${join(folder, name, 'model.json')}`,
        `  ${(bytes / 1e6).toFixed(1)} MB, ${nodes} ${kind === 'graph' ? 'nodes' : 'layers'}, stored as ${stored.join(', ')}; ${tries}`,
        `  ${used.join(', ')}`,
      ].join('\n');
    }),
  );
  return entries.join('\n');
}
