import { expect, it } from 'vitest';
import { writeBinary } from '../../../../src/server/oip/tensors/binary-data.js';
import { writeJsonData } from '../../../../src/server/oip/tensors/json-data.js';

it('refuses to write as JSON what JSON has not, and has it in binary', () => {
  const scores = {
    name: 'scores',
    datatype: 'FP32',
    shape: [2],
    data: Float32Array.of(-1, -Infinity),
  } as const;
  expect(() => writeJsonData(scores)).toThrow(
    expect.objectContaining({ remedy: 'Ask for it as binary data' }),
  );
  expect(writeBinary(scores)).toEqual(Buffer.from([0, 0, 0x80, 0xbf, 0, 0, 0x80, 0xff]));
});

it('writes no more as JSON than can be written quickly', () => {
  const logits = {
    name: 'logits',
    datatype: 'FP32',
    shape: [1 << 19],
    data: new Float32Array(1 << 19),
  } as const;
  expect(() => writeJsonData(logits)).toThrow(
    expect.objectContaining({ remedy: 'Ask for it as binary data' }),
  );
});
