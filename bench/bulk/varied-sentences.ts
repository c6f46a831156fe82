import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { uniforms } from '../../src/random/draws.js';

/** Lines that are put together before they are written. */
const CHUNK = 10_000;

/**
 * Writes as many sentences as wanted, a line each: those of a corpus, over and over, from the second time on with one of
 * the words of another in the place of one of theirs, so that they repeat lengths and words but hardly each other.
 */
export async function writeVariedSentences(
  path: string,
  corpus: readonly string[],
  { count, seed }: { count: number; seed: number },
): Promise<void> {
  const words = corpus.map((sentence) => sentence.split(' '));
  const varied = (index: number): string => {
    const own = words[index % words.length]!;
    if (index < words.length) return own.join(' ');
    const [a = 0, b = 0, c = 0] = uniforms({ seed, purpose: 'bench', index }, 3);
    const other = words[Math.floor(a * words.length)]!;
    return own.with(Math.floor(b * own.length), other[Math.floor(c * other.length)]!).join(' ');
  };
  function* chunks() {
    for (let first = 0; first < count; first += CHUNK) {
      const length = Math.min(CHUNK, count - first);
      yield `${Array.from({ length }, (_, i) => varied(first + i)).join('\n')}\n`;
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path));
}
