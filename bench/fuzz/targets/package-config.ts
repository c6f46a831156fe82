import * as fc from 'fast-check';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { PackageCopy } from '../package-copy.js';

const inputs = fc.oneof(
  { weight: 3, arbitrary: fc.record({ json: jsonEdits }) },
  { weight: 1, arbitrary: fc.record({ bytes: byteEdits }) },
);

/** A package's `config.json`: what it says decides what is read and how much is computed. */
export default fuzzTarget({
  name: 'package-config',
  about: 'config.json of a package',
  inputs,
  open: async () => {
    const copy = await PackageCopy.of('kjv');
    const whole = await copy.read('config.json');
    const document: unknown = JSON.parse(whole.toString());
    return {
      feed: async (input) => {
        const spoilt = 'json' in input ? editJson(document, input.json) : editBytes(whole, input.bytes);
        await copy.writeConfig(spoilt);
        await using vae = await SentenceVae.load(copy.folder, { workers: 0, threads: 1 });
        const { tokens } = (await vae.sample(1, { seed: 1 }))[0]!;
        if (tokens.length > vae.config.sizes.maxTokens) throw new WrongResult('a sentence is too long');
        await vae.encode(['in the beginning']);
        return 'right';
      },
      [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose](),
    };
  },
});
