import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { createApp } from '../../../src/server/app.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget } from '../fuzz-target.js';
import { judgeAnswer } from '../http-answers.js';
import { inferenceExamples } from '../inference-examples.js';
import { LIMITS, servedModels } from '../served-models.js';

const lengthHeader = fc.constantFrom(
  '0',
  '1',
  '-1',
  '1e3',
  '',
  ' 5',
  '0x10',
  '99999999999999999999',
  '18446744073709551616',
);

const inputs = fc.record({
  example: fc.nat(100),
  /** Data behind the JSON rather than in it. */
  isBinary: fc.boolean(),
  json: fc.option(jsonEdits, { freq: 3 }),
  bytes: fc.option(byteEdits, { freq: 1 }),
  jsonLength: fc.option(lengthHeader, { freq: 1 }),
  packing: fc.constantFrom('none', 'none', 'gzip', 'damaged gzip', 'bomb', 'only claimed'),
});

/** Inference by the Open Inference Protocol over HTTP, its binary extension included. */
export default fuzzTarget({
  name: 'oip-http',
  about: 'JSON, binary tensors and packed bodies of the Open Inference Protocol',
  limits: { seconds: 40 },
  inputs,
  open: async () => {
    const models = await servedModels(['kjv', 'mnist']);
    const app = await createApp({ models, limits: LIMITS, bodyLimit: 1 << 18 });
    const examples = inferenceExamples();
    return {
      feed: async ({ example, isBinary, json, bytes, jsonLength, packing }) => {
        const { model, request, binary } = examples[example % examples.length]!;
        const document = isBinary ? binary.request : request;
        const head = Buffer.from(json ? editJson(document, json) : JSON.stringify(document));
        const whole = isBinary ? Buffer.concat([head, binary.data]) : head;
        const plain = bytes ? editBytes(whole, bytes) : whole;
        const length = jsonLength ?? (isBinary ? String(head.length) : undefined);
        const answer = await app.inject({
          method: 'POST',
          url: `/v2/models/${model}/infer`,
          headers: {
            'content-type': 'application/octet-stream',
            ...(length !== undefined && { 'inference-header-content-length': length }),
            ...(packing !== 'none' && { 'content-encoding': 'gzip' }),
          },
          payload: packed(plain, packing),
        });
        return judgeAnswer(answer);
      },
      [Symbol.asyncDispose]: async () => {
        await app.close();
        await models[Symbol.asyncDispose]();
      },
    };
  },
});

type Packing = (typeof inputs extends fc.Arbitrary<infer Input extends { packing: unknown }>
  ? Input
  : never)['packing'];

function packed(plain: Buffer, packing: Packing): Buffer {
  switch (packing) {
    case 'none':
    case 'only claimed':
      return plain;
    case 'gzip':
      return gzipSync(plain);
    case 'damaged gzip':
      return editBytes(gzipSync(plain), [{ kind: 'flip', at: plain.length, bit: 3 }]);
    case 'bomb':
      return gzipSync(Buffer.alloc(1 << 25, 0x20));
    default:
      return packing satisfies never;
  }
}
