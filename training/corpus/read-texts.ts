import { SentenceVaeError } from '../../src/errors.js';
import { openBytes, type ByteOptions } from './open-bytes.js';
import { readLines } from './read-lines.js';
import type { Format } from './recipe.js';
import { readGloss } from './wordnet-gloss.js';

/** The texts of one file, before cleaning; undefined stands for a line that is too long to be read. */
export async function* readTexts(
  path: string,
  format: Format,
  options: ByteOptions,
): AsyncGenerator<string | undefined> {
  const source = path === '-' ? 'standard input' : path;
  const bytes = openBytes(path, options);
  switch (format.kind) {
    case 'lines':
      return yield* readLines(bytes, source);
    case 'json-values':
      return yield* await jsonValues(bytes, source);
    case 'wordnet':
      for await (const line of readLines(bytes, source)) {
        const gloss = line === undefined ? undefined : readGloss(line);
        if (!gloss) continue;
        if (format.take.includes('definitions')) yield gloss.definition;
        if (format.take.includes('examples')) yield* gloss.examples;
      }
      return;
    default:
      format satisfies never;
  }
}

async function jsonValues(bytes: AsyncIterable<Uint8Array>, source: string): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const content = parse(Buffer.concat(chunks).toString('utf8'));
  const values = typeof content === 'object' && content !== null ? Object.values(content) : [];
  if (values.length > 0 && values.every((value) => typeof value === 'string')) return values;
  throw new SentenceVaeError('BAD_CORPUS', {
    expected: `a JSON object of texts in ${source}`,
    received: content === undefined ? 'it is not JSON' : 'it is something else',
    remedy: 'Install the package again, or correct the file',
  });
}

/** Undefined for text that is not JSON. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
