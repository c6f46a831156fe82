import { badModelFile } from '../bad-model-file.js';
import type { ModelSource } from '../source/model-source.js';

/**
 * Refuses a manifest that leads away from its model.json: models come from strangers, and what they name is read from this
 * machine's disk, or fetched from where only this machine may go.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE`
 */
export function requireBeside(paths: readonly string[], { description }: ModelSource): void {
  const stray = paths.find((path) => !isBeside(path));
  if (stray === undefined) return;
  throw badModelFile({
    expected: `the weight files of ${description} to lie beside it`,
    received: `its "weightsManifest" names ${JSON.stringify(stray.slice(0, 100))}`,
    remedy: 'Put all files into one folder and name them in it, if you trust this model',
  });
}

/** Below the folder of the model.json, whatever the system that reads it takes for a separator. */
function isBeside(path: string): boolean {
  const [name = ''] = path.split('?', 1);
  if (name === '' || /^[/\\]|^[a-z][a-z0-9+.-]*:|\0/i.test(name)) return false;
  return !name.split(/[/\\]|%2f|%5c/i).some((part) => /^(?:\.|%2e){2}$/i.test(part));
}
