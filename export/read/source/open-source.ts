import { fileSource } from './file-source.js';
import { httpSource } from './http-source.js';
import { inNode } from './in-node.js';
import { memorySource, type ArtifactsLoader, type ModelArtifacts } from './memory-source.js';
import type { ModelSource } from './model-source.js';

/**
 * What can be converted: a path (of a model.json or of its folder), a `file:` or `http(s):` URL, artifacts in memory or
 * what loads them, or a source of one's own. In a browser a path is a URL beside the page's.
 */
export type ModelInput = string | URL | ModelArtifacts | ArtifactsLoader | ModelSource;

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` where there is no such file, or one of another kind */
export async function openSource(input: ModelInput): Promise<ModelSource> {
  if (typeof input === 'string' || input instanceof URL) {
    const url = webAddress(input);
    return url ? httpSource(url) : fileSource(input);
  }
  return 'json' in input ? input : memorySource(input);
}

function webAddress(place: string | URL): URL | undefined {
  if (/^https?:/i.test(String(place))) return new URL(place);
  const page = inNode() ? undefined : Reflect.get(globalThis, 'location');
  return page === undefined ? undefined : new URL(place, String(page));
}
