import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import type { Tokenization } from '../../../training/tokenizer/pipeline.js';
import { writeTokenizer } from '../../../training/tokenizer/tokenizer-folder.js';
import { ODD_TEXTS } from '../../fixtures/tokenizer/odd-texts.js';

const SCRIPT = fileURLToPath(new URL('../../fixtures/tokenizer/encode.py', import.meta.url));
const SEED = 20261122;

/** Characters that both sides' Unicode tables know, whatever their version, and pieces that once made trouble. */
const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: range(0x20, 0x7e) },
      { weight: 2, arbitrary: fc.constantFrom(...`'"‘’“”-.,:;!?()[]<> \n…–—_$%#`) },
      { weight: 2, arbitrary: fc.constantFrom('<eos>', '<pad>', '<unk>', '<bos>', "don't", 'the', 'Σ', ' ') },
      range(0x00, 0x17f), // control characters, Latin
      range(0x300, 0x36f), // combining marks
      range(0x391, 0x44f), // Greek, Cyrillic
      range(0x5d0, 0x5ea), // Hebrew
      range(0x900, 0x94f), // Devanagari
      range(0x2000, 0x206f), // spaces, dashes, joiners, directions
      range(0x3040, 0x30ff), // Japanese
      range(0x4e00, 0x4fff), // Chinese
      range(0xac00, 0xacff), // Korean
      range(0xe000, 0xe0ff), // private use
      range(0x1f1e6, 0x1f1ff), // flags
      range(0x1f3f0, 0x1f64f), // emoji, skin tones
      fc.constantFrom('\u200D', '\uFE0F', '\u20E3', '\uFEFF', '\uD800', '\uDC00', '\u{E0067}', '\u{E007F}'),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(''));

function range(first: number, last: number): fc.Arbitrary<string> {
  return fc.integer({ min: first, max: last }).map((point) => String.fromCodePoint(point));
}

const TOKENIZATIONS: (Tokenization & { subwords: boolean })[] = [
  { kind: 'raw', lowercase: true, subwords: false },
  { kind: 'raw', lowercase: false, subwords: false },
  { kind: 'raw', lowercase: true, subwords: true },
  { kind: 'raw', lowercase: false, subwords: true },
  { kind: 'whitespace', lowercase: true, subwords: false },
  { kind: 'whitespace', lowercase: false, subwords: false },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sentence-vae-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(TOKENIZATIONS)(
  '$kind, lowercase $lowercase, subwords $subwords',
  ({ subwords, ...tokenization }) => {
    test('JS and Python encode to the same ids and decode to the same text', async () => {
      const texts = [...ODD_TEXTS, ...fc.sample(text, { numRuns: 3000, seed: SEED })];
      // Half of the texts are known words, so that both ids and <unk> are compared.
      const known = texts.filter((_, i) => i % 2 === 0);
      // With pieces, few enough whole words that most are spelt.
      const limits = subwords ? { maxSize: 4000, minCount: 2 } : { maxSize: 100_000, minCount: 1 };
      const { tokenizer, ...files } = buildTokenizer(known, tokenization, { ...limits, subwords });
      await writeTokenizer(folder, files);

      // Ids in orders that no text has: pieces that continue nothing, marks anywhere.
      const ids = fc.oneof(
        fc.constant(tokenizer.tokenIds.unk),
        fc.integer({ min: 4, max: tokenizer.vocabularySize - 1 }),
      );
      const written = fc.sample(fc.array(ids, { minLength: 1, maxLength: 12 }), { numRuns: 300, seed: SEED });

      // A lone surrogate has no UTF-8 form; every way into Python replaces it.
      const input = JSON.stringify({
        tokenizer: join(folder, 'tokenizer.json'),
        texts: texts.map((each) => each.replace(/\p{Surrogate}/gu, '\uFFFD')),
        written,
      });
      const python = spawnSync(inject('python'), [SCRIPT], { input, maxBuffer: 1 << 28, encoding: 'utf8' });
      expect(python.stderr).toBe('');
      const expected: { encoded: { ids: number[]; text: string }[]; decoded: string[] } = JSON.parse(
        python.stdout,
      );

      const actual = texts.map((each) => {
        const encoded = tokenizer.encode(each);
        return { ids: encoded, text: tokenizer.decode(encoded) };
      });
      expect(actual).toEqual(expected.encoded);
      expect(written.map((each) => tokenizer.decode(each))).toEqual(expected.decoded);

      const { unk, eos, pad, bos } = tokenizer.tokenIds;
      expect(actual.every((each) => each.ids.at(-1) === eos)).toBe(true);
      const words = actual.flatMap((each) => each.ids.slice(0, -1));
      expect(words.filter((id) => [eos, pad, bos].includes(id))).toEqual([]);
      const unknown = words.filter((id) => id === unk).length / words.length;
      expect(unknown).toBeGreaterThan(subwords ? 0 : 0.01);
      expect(unknown).toBeLessThan(subwords ? 0.1 : 0.9);
      const continuing = words.filter((id) => tokenizer.continues(id)).length / words.length;
      expect(continuing > 0.1).toBe(subwords);
    });
  },
);
