import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/server/app.js';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';
import { waitingModel } from './waiting-model.js';

const server = withShippedModels(['kjv', 'mnist']);

type Headers = Record<string, string>;

const post = (model: string, payload: string | Buffer, headers: Headers = {}) =>
  server.app.inject({ method: 'POST', url: `/v2/models/${model}/infer`, payload, headers });

const infer = (model: string, request: unknown, headers: Headers = {}) =>
  post(model, JSON.stringify(request), headers);

/** JSON with binary data behind it. */
function inferBinary(model: string, request: unknown, ...parts: Buffer[]) {
  const json = Buffer.from(JSON.stringify(request));
  const headers = { 'inference-header-content-length': String(json.length) };
  return post(model, Buffer.concat([json, ...parts]), headers);
}

const texts = (data: unknown, shape: unknown = [1]) => ({ name: 'text', shape, datatype: 'BYTES', data });
const latents = (data: unknown, shape: unknown = [1, 32]) => ({
  name: 'latent',
  shape,
  datatype: 'FP32',
  data,
});
const binary = (name: string, datatype: string, shape: number[], size: number) => ({
  name,
  datatype,
  shape,
  parameters: { binary_data_size: size },
});
const scalar = (name: string, datatype: string, value: number) => ({
  name,
  datatype,
  shape: [],
  data: [value],
});
const zeros = Array.from({ length: 32 }, () => 0);
const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);

function bytes(text: string | Buffer, length = Buffer.byteLength(text)): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(length);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe('the Open Inference Protocol over HTTP', () => {
  it('has binary and JSON in one request and in one answer', async () => {
    const parts = [bytes('the lord is my shepherd'), bytes('blessed are the meek')];
    const size = parts[0]!.length + parts[1]!.length;
    const answer = await inferBinary(
      'kjv',
      {
        id: 'a',
        inputs: [binary('text', 'BYTES', [2], size)],
        outputs: [{ name: 'latent', parameters: { binary_data: true } }, { name: 'text' }],
      },
      ...parts,
    );
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    const length = Number(answer.headers['inference-header-content-length']);
    const json: unknown = JSON.parse(answer.rawPayload.subarray(0, length).toString());
    expect(json).toEqual({
      model_name: 'kjv',
      model_version: '1',
      id: 'a',
      outputs: [
        { name: 'latent', datatype: 'FP32', shape: [2, 32], parameters: { binary_data_size: 256 } },
        {
          name: 'text',
          datatype: 'BYTES',
          shape: [2],
          data: ['the lord is my shepherd', 'blessed are the meek'],
        },
      ],
    });
    expect(answer.rawPayload.length).toBe(length + 256);
  });

  it('takes nested data, flat data, and null for what was left out', async () => {
    const flat = await infer('kjv_start', { inputs: [latents([...zeros, ...zeros], [2, 32])] });
    const nested = await infer('kjv_start', {
      id: null,
      parameters: null,
      outputs: null,
      inputs: [{ ...latents([zeros, zeros], [2, 32]), parameters: null }],
    });
    expect(nested.json()).toEqual(flat.json());
    expect(flat.json()).toMatchObject({ outputs: [{ name: 'hidden', shape: [2, 384] }] });
  });

  it('takes a text as a number, where numbers are wanted: gRPC of KServe has no fractions', async () => {
    const [text, number] = await Promise.all(
      ['0.7', 0.7].map((temperature) =>
        infer('kjv', { parameters: { seed: 3, temperature }, inputs: [latents(zeros)] }),
      ),
    );
    expect(text!.json()).toEqual(number!.json());
  });

  it('unpacks requests, and packs long answers for who accepts that', async () => {
    const json = JSON.stringify({ inputs: [latents(zeros)] });
    const plain = await post('kjv_start', json);
    for (const [encoding, pack, unpack] of [
      ['gzip', gzipSync, gunzipSync],
      ['deflate', deflateSync, inflateSync],
    ] as const) {
      const answer = await post('kjv_start', pack(json), {
        'content-encoding': encoding,
        'accept-encoding': encoding,
      });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(unpack(answer.rawPayload)).toEqual(plain.rawPayload);
    }
    expect(plain.headers['content-encoding']).toBe(undefined);
    const refused = await post('kjv_start', json, { 'accept-encoding': 'gzip;q=0, br' });
    expect(refused.headers['content-encoding']).toBe(undefined);
  });

  it('unpacks no more than a body may have', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20));
    const gzip = { 'content-encoding': 'gzip' };
    expect(bomb.length).toBeLessThan(100_000);
    expect((await post('kjv', bomb, gzip)).statusCode).toBe(413);
    expect((await post('kjv', Buffer.from('no gzip'), gzip)).statusCode).toBe(400);
    expect((await post('kjv', gzipSync('{"inputs":[]}').subarray(0, 20), gzip)).statusCode).toBe(400);
    expect((await post('kjv', '{}', { 'content-encoding': 'zstd' })).statusCode).toBe(415);
  });

  it('serves images, too', async () => {
    const pixels = {
      name: 'pixels',
      shape: [1, 784],
      datatype: 'FP32',
      data: Array.from({ length: 784 }, () => 0.5),
    };
    const whole = await infer('mnist', {
      inputs: [pixels],
      outputs: [{ name: 'latent' }, { name: 'pixels' }],
    });
    const encoded = await infer('mnist_encoder', { inputs: [pixels], outputs: [{ name: 'mean' }] });
    const { outputs }: { outputs: { data: number[] }[] } = whole.json();
    const { outputs: raw }: { outputs: { data: number[] }[] } = encoded.json();
    expect(outputs[0]!.data).toEqual(raw[0]!.data);
    const drawn = await infer('mnist_decoder', {
      inputs: [{ name: 'latent', shape: [1, 20], datatype: 'FP32', data: outputs[0]!.data }],
    });
    expect(drawn.json()).toMatchObject({ outputs: [{ name: 'pixels', data: outputs[1]!.data }] });
    const bright = await infer('mnist_encoder', {
      inputs: [{ ...pixels, data: pixels.data.map(() => 255) }],
    });
    expect(bright).toMatchObject({ statusCode: 400, body: expect.stringContaining('from 0 to 1') });
  });

  it('says what it has no address or no model for', async () => {
    for (const url of [
      '/v2/nothing',
      '/v2/models/nobody',
      '/v2/models/kjv_nothing',
      '/v2/models/kjv/versions/2',
      `/v2/models/${'x'.repeat(1000)}`,
    ]) {
      const answer = await server.app.inject(url);
      expect({ url, status: answer.statusCode, body: answer.json() }).toEqual({
        url,
        status: 404,
        body: { error: expect.stringMatching(/^Expected/) },
      });
    }
  });

  it('says in its own form which method is wrong', async () => {
    const answer = await server.app.inject('/v2/models/kjv/infer');
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
    expect(answer.json()).toEqual({ error: expect.stringContaining('GET came') });
  });

  it('stops when the time is over that a request allows', async () => {
    const { models, aborted } = await waitingModel();
    await using app = await createApp({ models });
    const answer = await app.inject({
      method: 'POST',
      url: '/v2/models/kjv_start/infer',
      payload: { parameters: { timeout: 1 }, inputs: [latents(zeros)] },
    });
    expect(answer).toMatchObject({ statusCode: 504, body: expect.stringContaining('within 1 ms') });
    expect(await aborted).toEqual([expect.objectContaining({ code: 'TOO_LATE' })]);
  });
});

const word = 'the';
const ids = (data: number[], shape = [1, data.length]) => ({
  name: 'input_ids',
  shape,
  datatype: 'INT64',
  data,
});
const mask = (data: number[]) => ({ ...ids(data), name: 'attention_mask' });

/** A search for sentences of five latents. */
const search = (width: number, best: number) =>
  infer('kjv_beam_decoder', {
    inputs: [
      latents([...zeros, ...zeros, ...zeros, ...zeros, ...zeros], [5, 32]),
      scalar('beam_width', 'INT64', width),
      scalar('n_best', 'INT64', best),
      scalar('length_penalty', 'FP32', 0),
      {
        name: 'logit_bias',
        datatype: 'FP32',
        shape: [7550],
        data: Array.from({ length: 7550 }, () => 0),
      },
      {
        name: 'forced_ids',
        datatype: 'INT64',
        shape: [5, 2],
        data: Array.from({ length: 10 }, () => -1),
      },
      scalar('min_tokens', 'INT64', 0),
      scalar('repetition_penalty', 'FP32', 1),
      scalar('no_repeat_ngram', 'INT64', 0),
    ],
    outputs: [{ name: 'token_ids' }],
  });

describe('a request that is refused', () => {
  it.each<[what: string, model: string, request: unknown, says: string]>([
    ['no inputs', 'kjv', {}, 'a list at inputs'],
    ['a list', 'kjv', [], 'an object as the request'],
    ['inputs that are none', 'kjv', { inputs: [7] }, 'inputs.0'],
    ['no input', 'kjv', { inputs: [] }, 'text or latent'],
    ['two that exclude each other', 'kjv', { inputs: [texts([word]), latents(zeros)] }, 'several came'],
    ['an input twice', 'kjv', { inputs: [texts([word]), texts([word])] }, 'text came twice'],
    ['no data', 'kjv', { inputs: [texts(undefined)] }, 'it is missing'],
    ['a text without end', 'kjv', { inputs: [texts(['the '.repeat(600)])] }, 'at most 2,000 characters'],
    [
      'too many beams',
      'kjv',
      {
        parameters: { beams: 64 },
        inputs: [
          texts(
            Array.from({ length: 256 }, () => word),
            [256],
          ),
        ],
      },
      'make 16,384',
    ],
    ['a text for a list', 'kjv', { inputs: [texts(word)] }, 'as a list'],
    ['a negative length', 'kjv', { inputs: [texts([word], [-1])] }, 'inputs.0.shape.0'],
    ['half a length', 'kjv', { inputs: [texts([word], [0.5])] }, 'inputs.0.shape.0'],
    ['a length as text', 'kjv', { inputs: [texts([word], ['1'])] }, 'inputs.0.shape.0'],
    ['a huge length', 'kjv', { inputs: [texts([word], [2 ** 50])] }, 'from 1 to 256'],
    ['a length that is no number', 'kjv', { inputs: [texts([word], [2 ** 60])] }, 'inputs.0.shape.0'],
    [
      'a thousand lengths',
      'kjv',
      {
        inputs: [
          latents(
            [],
            Array.from({ length: 1000 }, () => 9),
          ),
        ],
      },
      '9, …]',
    ],
    ['too little data', 'kjv', { inputs: [texts([word], [2])] }, 'there are 1'],
    ['too much data', 'kjv', { inputs: [latents([...zeros, 1])] }, 'there are 33'],
    ['other nesting', 'kjv', { inputs: [latents([zeros.slice(1)])] }, '31 items instead of 32'],
    ['deeper nesting', 'kjv', { inputs: [latents([zeros.map((zero) => [zero])])] }, 'element 0 is [0]'],
    ['numbers for texts', 'kjv', { inputs: [texts([7])] }, 'element 0 is 7'],
    ['texts for numbers', 'kjv', { inputs: [latents(zeros.map(String))] }, 'element 0 is "0"'],
    ['null for a number', 'kjv', { inputs: [latents(zeros.map(() => null))] }, 'element 0 is null'],
    ['more than float32 holds', 'kjv', { inputs: [latents(zeros.map(() => 1e39))] }, 'that float32 holds'],
    [
      'another datatype',
      'kjv',
      { inputs: [{ ...latents(zeros), datatype: 'FP16' }] },
      'FP32, but "FP16" came',
    ],
    [
      'a datatype that is none',
      'kjv',
      { inputs: [{ ...latents(zeros), datatype: 'float' }] },
      '"float" came',
    ],
    ['a nested parameter', 'kjv', { parameters: { seed: [1] }, inputs: [] }, 'parameters.seed'],
    ['a parameter of another type', 'kjv', { parameters: { draw: 1 }, inputs: [] }, 'true or false'],
    ['half a seed', 'kjv', { parameters: { seed: 0.5 }, inputs: [texts([word])] }, 'the seed'],
    ['half a seed', 'mnist', { parameters: { seed: 0.5 }, inputs: [] }, 'the seed'],
    ['too much heat', 'kjv', { parameters: { temperature: 1e9 }, inputs: [texts([word])] }, 'a temperature'],
    ['a parameter of a graph', 'kjv_start', { parameters: { seed: 1 }, inputs: [] }, 'no parameters'],
    [
      'an output twice',
      'kjv',
      { inputs: [texts([word])], outputs: [{ name: 'text' }, { name: 'text' }] },
      'twice',
    ],
    [
      'latents of latents',
      'kjv',
      { inputs: [latents(zeros)], outputs: [{ name: 'latent' }] },
      '"latent" was asked',
    ],
    ['part of an integer', 'kjv_encoder', { inputs: [ids([1.5]), mask([1])] }, 'whole numbers'],
    ['an inexact integer', 'kjv_encoder', { inputs: [ids([2 ** 60]), mask([1])] }, 'as far as JSON is exact'],
    ['ids beyond the vocabulary', 'kjv_encoder', { inputs: [ids([7550]), mask([1])] }, 'element 0 is 7550'],
    ['a mask with a hole', 'kjv_encoder', { inputs: [ids([5, 6, 3]), mask([1, 0, 1])] }, 'follows a zero'],
    ['an empty row', 'kjv_encoder', { inputs: [ids([0]), mask([0])] }, 'no ones'],
    ['lengths at odds', 'kjv_encoder', { inputs: [ids([5, 3]), mask([1])] }, 'agree in the length tokens'],
    [
      'a sentence beyond the longest',
      'kjv_encoder',
      { inputs: [ids(Array.from({ length: 41 }, () => 5))] },
      'from 1 to 40',
    ],
    [
      'shared memory',
      'kjv',
      { inputs: [{ ...texts([]), parameters: { shared_memory_region: 'a' } }] },
      'shared',
    ],
    [
      'classification',
      'kjv',
      { inputs: [texts([word])], outputs: [{ name: 'text', parameters: { classification: 3 } }] },
      'classification',
    ],
  ])('%s (%s)', async (_, model, request, says) => {
    const answer = await infer(model, request);
    expect(answer.json()).toEqual({ error: expect.stringContaining(says) });
    expect(answer.statusCode).toBe(400);
  });

  it('for its JSON', async () => {
    for (const body of ['', '{', '{"inputs": [}', 'null', '[1', '\u0000', '"text"', '['.repeat(100_000)]) {
      const answer = await post('kjv', body);
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { error: expect.stringMatching(/^Expected/) },
      ]);
    }
    expect((await post('kjv', Buffer.from([0x7b, 0xff, 0x7d]))).statusCode).toBe(400);
  });

  it.each<[what: string, input: object, data: Buffer, says: string]>([
    ['less than announced', binary('text', 'BYTES', [1], 9), bytes('the'), '7 are left'],
    ['more than announced', binary('text', 'BYTES', [1], 7), bytes('the lord'), 'there are 12'],
    ['a negative size', binary('text', 'BYTES', [1], -1), bytes('the'), 'binary_data_size'],
    ['data twice', { ...binary('text', 'BYTES', [1], 7), data: ['the'] }, bytes('the'), 'both came'],
    ['a length cut off', binary('text', 'BYTES', [1], 3), Buffer.alloc(3), 'cut off'],
    ['a length beyond the end', binary('text', 'BYTES', [1], 7), bytes('the', 4), '3 are left'],
    ['a huge length', binary('text', 'BYTES', [1], 7), bytes('the', 0xffffffff), '4294967295 were announced'],
    ['fewer texts', binary('text', 'BYTES', [2], 7), bytes('the'), '1 came'],
    ['more texts', binary('text', 'BYTES', [1], 11), Buffer.concat([bytes('the'), bytes('')]), 'more came'],
    ['no UTF-8', binary('text', 'BYTES', [1], 6), bytes(Buffer.from([0xc3, 0x28])), 'UTF-8'],
    ['half a number', binary('latent', 'FP32', [1, 32], 127), Buffer.alloc(127), 'there are 127'],
    ['a number too much', binary('latent', 'FP32', [1, 32], 132), Buffer.alloc(132), 'there are 132'],
    ['NaN', binary('latent', 'FP32', [1, 32], 128), floats(...zeros.slice(1), Number.NaN), '31 is NaN'],
    [
      'infinity',
      binary('latent', 'FP32', [1, 32], 128),
      floats(Infinity, ...zeros.slice(1)),
      '0 is Infinity',
    ],
  ])('for its binary data: %s', async (_, input, data, says) => {
    const answer = await inferBinary('kjv', { inputs: [input] }, data);
    expect(answer.json()).toEqual({ error: expect.stringContaining(says) });
    expect(answer.statusCode).toBe(400);
  });

  it('for a wrong length of its JSON', async () => {
    const json = JSON.stringify({ inputs: [binary('text', 'BYTES', [1], 7)] });
    const body = Buffer.concat([Buffer.from(json), bytes('the')]);
    for (const length of [
      '-1',
      '1e2',
      'many',
      '99999',
      String(json.length - 1),
      String(json.length + 1),
      '0',
    ]) {
      const answer = await post('kjv', body, { 'inference-header-content-length': length });
      expect({ length, status: answer.statusCode }).toEqual({ length, status: 400 });
    }
    expect(
      (await post('kjv', body, { 'inference-header-content-length': String(json.length) })).statusCode,
    ).toBe(200);
  });

  it('for more work than a graph takes at once', async () => {
    expect(await search(65, 1)).toMatchObject({ statusCode: 400, body: expect.stringContaining('1 to 64') });
    expect(await search(4, 5)).toMatchObject({ statusCode: 400, body: expect.stringContaining('n_best') });
    expect(await search(64, 1)).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('beams in all'),
    });
    expect((await search(2, 2)).json()).toMatchObject({ outputs: [{ shape: [5, 2, 2] }] });
  });
});
