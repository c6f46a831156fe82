import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { convert } from '../../../export/index.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { graphModel, layersModel, weightBytes } from '../tfjs-models.js';

const inputs = fc.record({
  model: fc.constantFrom('layers', 'graph'),
  json: fc.option(jsonEdits, { freq: 4 }),
  jsonBytes: fc.option(byteEdits, { freq: 1 }),
  weights: fc.option(byteEdits, { freq: 1 }),
  path: fc.option(
    fc.constantFrom(
      '../secret.bin',
      'a/../../secret.bin',
      '/etc/passwd',
      '..',
      '.',
      '',
      'http://127.0.0.1:1/x',
      '\0',
      'x'.repeat(300),
    ),
    { freq: 1 },
  ),
  quantize: fc.constantFrom(undefined, undefined, 'fp16' as const, 'int8' as const),
});

/** TensorFlow.js models that are converted: their JSON, their weights, the paths that they name. */
export default fuzzTarget({
  name: 'tfjs-model',
  about: 'model.json and weights of TensorFlow.js models',
  inputs,
  open: async () => {
    const around = await mkdtemp(join(tmpdir(), 'sentence-vae-fuzz-'));
    const folder = join(around, 'model');
    await mkdir(folder);
    return {
      feed: async ({ model, json, jsonBytes, weights, path, quantize }) => {
        const document = model === 'layers' ? layersModel() : graphModel();
        const bytes = weightBytes(document);
        await writeFile(join(around, 'secret.bin'), bytes);
        await writeFile(join(folder, 'weights.bin'), weights ? editBytes(bytes, weights) : bytes);
        if (path !== null) document.weightsManifest[0]!.paths = [path];
        const text = Buffer.from(json ? editJson(document, json) : JSON.stringify(document));
        await writeFile(join(folder, 'model.json'), jsonBytes ? editBytes(text, jsonBytes) : text);
        const converted = await convert(folder, quantize ? { quantize } : {});
        if (converted.bytes.length === 0) throw new WrongResult('converted to nothing');
        if (path?.includes('..')) throw new WrongResult('weights were read from outside of the folder');
        return 'right';
      },
      [Symbol.asyncDispose]: () => rm(around, { recursive: true, force: true }),
    };
  },
});
