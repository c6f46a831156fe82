import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { writeRunFolder } from '../write-run-folder.js';

const CHECKPOINT = 'checkpoints/step-00000012';

const FILES = [
  'config.json',
  'checkpoints.json',
  'examples.json',
  'tokenizer/tokenizer.json',
  'tokenizer/tokenizer_config.json',
  `${CHECKPOINT}/encoder/model.json`,
  `${CHECKPOINT}/decoder/model.json`,
  `${CHECKPOINT}/encoder/weights.bin`,
  `${CHECKPOINT}/decoder/weights.bin`,
  `${CHECKPOINT}/state.json`,
] as const;

const inputs = fc.record({
  file: fc.constantFrom(...FILES),
  json: jsonEdits,
  bytes: fc.option(byteEdits, { freq: 1 }),
  /** Where `checkpoints.json` says that the checkpoint is. */
  place: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('../elsewhere', '/etc', '..', '.', '', 'checkpoints', '\0') },
  ),
});

/** The folder of a training as `export` reads it: configuration, index, networks, tokenizer, examples. */
export default fuzzTarget({
  name: 'run-folder',
  about: 'configuration and checkpoints of a training, exported',
  limits: { seconds: 60, mebibytes: 768 },
  inputs,
  open: async () => {
    const around = await mkdtemp(join(tmpdir(), 'sentence-vae-fuzz-'));
    const run = join(around, 'run');
    await writeRunFolder(run);
    await cp(join(run, CHECKPOINT), join(around, 'elsewhere'), { recursive: true });
    const [{ exportRun }, { setBackend }] = await Promise.all([
      import('../../../export/package/export-run.js'),
      import('@tensorflow/tfjs'),
    ]);
    return {
      feed: async ({ file, json, bytes, place }) => {
        const spoilt = place === null ? file : 'checkpoints.json';
        const path = join(run, spoilt);
        const whole = await readFile(path);
        try {
          await writeFile(path, content(whole, { spoilt, json, bytes, place }));
          const out = join(around, 'out');
          await exportRun(run, out, { prepareBackend: () => setBackend('cpu') });
          if (place !== null) throw new WrongResult(`a checkpoint was read from ${place}`);
          return 'right';
        } finally {
          await writeFile(path, whole);
          await rm(join(around, 'out'), { recursive: true, force: true });
        }
      },
      [Symbol.asyncDispose]: () => rm(around, { recursive: true, force: true }),
    };
  },
});

interface Spoiling {
  spoilt: string;
  json: Parameters<typeof editJson>[1];
  bytes: Parameters<typeof editBytes>[1] | null;
  place: string | null;
}

function content(whole: Buffer, { spoilt, json, bytes, place }: Spoiling): string | Buffer {
  if (place !== null) return whole.toString().replaceAll(CHECKPOINT, JSON.stringify(place).slice(1, -1));
  if (bytes || !spoilt.endsWith('.json'))
    return editBytes(whole, bytes ?? [{ kind: 'cut', at: json.length * 40 }]);
  return editJson(JSON.parse(whole.toString()), json);
}
