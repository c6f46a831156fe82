import * as fc from 'fast-check';
import { loadTokenizer } from '../../../src/package/load-tokenizer.js';
import { openPackage } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { oddText } from '../odd-texts.js';
import { PackageCopy } from '../package-copy.js';

const inputs = fc.record({
  model: fc.constantFrom('kjv', 'everyday'),
  file: fc.constantFrom('tokenizer.json', 'tokenizer.json', 'tokenizer_config.json'),
  edits: fc.oneof(
    { weight: 4, arbitrary: fc.record({ json: jsonEdits }) },
    { weight: 1, arbitrary: fc.record({ bytes: byteEdits }) },
    { weight: 1, arbitrary: fc.constant({ bytes: [] }) },
  ),
  texts: fc.array(oddText, { maxLength: 3 }),
});

/** A package's tokenizer, and odd texts put through it. */
export default fuzzTarget({
  name: 'tokenizer',
  about: 'tokenizer.json, tokenizer_config.json, texts',
  limits: { seconds: 20 },
  inputs,
  open: async () => {
    const copies = new Map(
      await Promise.all(
        ['kjv', 'everyday'].map(async (model) => [model, await PackageCopy.of(model)] as const),
      ),
    );
    const files = ['tokenizer.json', 'tokenizer_config.json'];
    return {
      feed: async ({ model, file, edits, texts }) => {
        const copy = copies.get(model)!;
        const whole = await copy.read(file);
        try {
          const document: unknown = JSON.parse(whole.toString());
          const spoilt =
            'json' in edits ? Buffer.from(editJson(document, edits.json)) : editBytes(whole, edits.bytes);
          await copy.write(file, spoilt);
          const opened = await openPackage(await packageFolder(copy.folder), 'sentence-vae', files);
          const tokenizer = await loadTokenizer(opened);
          for (const text of [...texts, 'And God said, "Let there be light."']) {
            const ids = tokenizer.encode(text);
            if (ids.some((id) => !Number.isInteger(id) || id < 0 || id >= tokenizer.vocabularySize)) {
              throw new WrongResult(`ids beyond the vocabulary`);
            }
            tokenizer.tokens(text);
            tokenizer.unknownWords(text);
            tokenizer.encodeBatch([text, 'x']);
            if (typeof tokenizer.decode(ids) !== 'string') throw new WrongResult('decoded to no text');
          }
          return 'right';
        } finally {
          await copy.write(file, whole);
        }
      },
      [Symbol.asyncDispose]: async () => {
        for (const copy of copies.values()) await copy[Symbol.asyncDispose]();
      },
    };
  },
});
