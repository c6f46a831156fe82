import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { loadCorpus } from '../../../training/corpus/load-corpus.js';
import { PARTS } from '../../../training/corpus/split.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { oddText } from '../odd-texts.js';

const inputs = fc.record({
  as: fc.constantFrom('text', 'text', 'recipe', 'json-values', 'wordnet'),
  lines: fc.array(oddText, { maxLength: 8 }),
  ends: fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\0', ''),
  recipe: fc.option(jsonEdits, { freq: 2 }),
  bytes: fc.option(byteEdits, { freq: 1 }),
  packing: fc.constantFrom('none', 'none', 'gzip', 'damaged gzip', 'bomb of one line', 'bomb of lines'),
});

const sentences = Array.from(
  { length: 300 },
  (_, i) => `number ${i} of ${i * 7} sentences, "said ${i % 13}".`,
);

const RECIPE = {
  kind: 'sentences',
  name: 'made',
  title: 'Made',
  licence: 'CC0-1.0',
  attribution: 'nobody',
  source: { kind: 'file', files: ['made.txt'], where: 'Make it' },
  format: { kind: 'lines' },
  cleaning: [
    { step: 'remove-prefix', prefix: '# ' },
    { step: 'remove-characters', characters: '[]' },
    { step: 'split-clauses', keep: '.!?', drop: ';' },
  ],
  words: { min: 1, max: 30 },
  tokenization: { kind: 'raw', lowercase: false },
  split: { kind: 'hash', valid: 0.05, test: 0.05 },
};

/** Texts to train on, in all forms that are read, and recipes that say what is done to them. */
export default fuzzTarget({
  name: 'corpus',
  about: 'texts, gzip, JSON and WordNet files, recipe.json',
  inputs,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-fuzz-'));
    const data = join(folder, 'made');
    await mkdir(data);
    await writeFile(join(folder, 'secret.txt'), sentences.map((sentence) => `secret ${sentence}`).join('\n'));
    return {
      feed: async ({ as, lines, ends, recipe, bytes, packing }) => {
        const text = textOf(as, [...sentences, ...lines], ends);
        const whole = packed(text, packing);
        await writeFile(join(data, 'made.txt'), bytes ? editBytes(whole, bytes) : whole);
        const format = as === 'wordnet' ? { kind: as, take: ['definitions', 'examples'] } : { kind: as === 'json-values' ? as : 'lines' }; // prettier-ignore
        const document = { ...RECIPE, format };
        const path = join(folder, 'recipe.json');
        await writeFile(path, recipe ? editJson(document, recipe) : JSON.stringify(document));
        const { parts } = await loadCorpus(as === 'text' ? join(data, 'made.txt') : path, { data: folder });
        const all = PARTS.flatMap((part) => parts[part]);
        if (all.some((sentence) => sentence.trim() === ''))
          throw new WrongResult('an empty sentence was kept');
        if (all.some((sentence) => sentence.startsWith('secret')))
          throw new WrongResult('a file elsewhere was read');
        return 'right';
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
});

function textOf(as: string, lines: readonly string[], ends: string): Buffer {
  if (as === 'json-values') return Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(lines))));
  if (as === 'wordnet')
    return Buffer.from(lines.map((line) => `0 x | ${line}; "${line}"`).join(ends || '\n'));
  return Buffer.from(`${lines.slice(0, 300).join('\n')}\n${lines.slice(300).join(ends)}`);
}

function packed(text: Buffer, packing: string): Buffer {
  switch (packing) {
    case 'gzip':
      return gzipSync(text);
    case 'damaged gzip':
      return editBytes(gzipSync(text), [{ kind: 'drop', at: 40, count: 9 }]);
    case 'bomb of one line':
      return gzipSync(Buffer.alloc(1 << 24, 'a'));
    case 'bomb of lines':
      return gzipSync(Buffer.alloc(1 << 19, 'a b c\n'));
    default:
      return text;
  }
}
