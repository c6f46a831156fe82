import {
  Client,
  credentials,
  Metadata,
  status,
  type CallOptions,
  type ClientDuplexStream,
  type ClientUnaryCall,
  type ChannelOptions,
  type ServiceError,
} from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { ApiKeys } from '../../../../src/server/access/api-keys.js';
import type { ServedModels } from '../../../../src/server/models/served-model.js';
import type { CallReport } from '../../../../src/server/oip/grpc/call-rules.js';
import { loadServices } from '../../../../src/server/oip/grpc/load-services.js';
import { startGrpc, type GrpcOptions } from '../../../../src/server/oip/grpc/start-grpc.js';
import { OpenInference } from '../../../../src/server/oip/open-inference.js';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';
import { waitingModel } from './waiting-model.js';

const server = withShippedModels(['kjv']);
const services = await loadServices();

const method = (name: string) => (services.inference[name] ?? services.health[name])!;

interface Call {
  metadata?: Metadata;
  options?: CallOptions;
}

/** A server of its own for a test, and a client of it. */
async function connected(
  models: ServedModels,
  options: Partial<GrpcOptions> = {},
  channel: ChannelOptions = {},
) {
  const reports: CallReport[] = [];
  const grpc = await startGrpc({
    inference: new OpenInference(models),
    host: '127.0.0.1',
    port: 0,
    deadlineMs: 30_000,
    bodyLimit: 1 << 20,
    shutdownTimeoutMs: 30_000,
    onCall: (report) => reports.push(report),
    ...options,
  });
  const client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure(), channel);

  function start(name: string, message: object, { metadata = new Metadata(), options: how = {} }: Call = {}) {
    const { path, requestSerialize, responseDeserialize } = method(name);
    const calls: ClientUnaryCall[] = [];
    const answer = new Promise<object>((resolve, reject) => {
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadata,
        how,
        (error, response) => (error ? reject(error) : resolve(response ?? {})),
      );
      calls.push(call);
    });
    return { answer, cancel: () => calls.forEach((call) => call.cancel()) };
  }

  return {
    grpc,
    reports,
    start,
    call: (name: string, message: object, how?: Call) => start(name, message, how).answer,
    fault: async (name: string, message: object, how?: Call): Promise<[string, string]> => {
      const error = await start(name, message, how).answer.then(
        () => {
          throw new Error(`${name} did not fail`);
        },
        (reason: ServiceError) => reason,
      );
      return [status[error.code], error.details];
    },
    stream: (): ClientDuplexStream<object, object> => {
      const { path, requestSerialize, responseDeserialize } = method('ModelStreamInfer');
      return client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await grpc[Symbol.asyncDispose]();
    },
  };
}

const zeros = Array.from({ length: 32 }, () => 0);
const latent = (contents: object | undefined, shape: unknown[] = [1, 32]) => ({
  name: 'latent',
  datatype: 'FP32',
  shape,
  ...(contents && { contents }),
});
const start = (...inputs: object[]) => ({ model_name: 'kjv_start', inputs });

describe('the Open Inference Protocol in gRPC', () => {
  it('answers in the form of the request: raw, or in the fields of the types', async () => {
    await using client = await connected(server.models);
    const typed = await client.call('ModelInfer', {
      model_name: 'kjv',
      id: '5',
      parameters: { temperature: { string_param: '0' }, seed: { int64_param: 1 } },
      inputs: [
        {
          name: 'text',
          datatype: 'BYTES',
          shape: [1],
          contents: { bytes_contents: [Buffer.from('the lord is my shepherd')] },
        },
      ],
      outputs: [{ name: 'text' }, { name: 'log_probability' }],
    });
    expect(typed).toMatchObject({
      id: '5',
      model_version: '1',
      outputs: [
        {
          name: 'text',
          shape: ['1'],
          contents: { bytes_contents: [Buffer.from('the lord is my shepherd')] },
        },
        { name: 'log_probability', contents: { fp32_contents: [expect.closeTo(-0.59, 1)] } },
      ],
      raw_output_contents: [],
    });
    const raw = await client.call('ModelInfer', {
      ...start(latent(undefined)),
      raw_input_contents: [Buffer.from(new Float32Array(32).buffer)],
    });
    expect(raw).toMatchObject({ outputs: [{ contents: null }], raw_output_contents: [{ length: 4 * 384 }] });
  });

  it.each<[what: string, message: object, says: string]>([
    ['nothing', {}, 'a model that is served'],
    [
      'data in both forms',
      { ...start(latent({ fp32_contents: zeros })), raw_input_contents: [Buffer.alloc(128)] },
      'contents, too',
    ],
    [
      'raw data of another input',
      { ...start(latent(undefined)), raw_input_contents: [Buffer.alloc(1), Buffer.alloc(1)] },
      'there are 2',
    ],
    [
      'too little raw data',
      { ...start(latent(undefined)), raw_input_contents: [Buffer.alloc(127)] },
      'there are 127',
    ],
    ['no data', start(latent(undefined)), 'there are 0'],
    ['data in the field of another type', start(latent({ fp64_contents: zeros })), 'some in fp64_contents'],
    ['too much data', start(latent({ fp32_contents: [...zeros, 0] })), 'there are 33'],
    ['NaN', start(latent({ fp32_contents: zeros.map(() => Number.NaN) })), 'element 0 is NaN'],
    ['a negative length', start(latent({ fp32_contents: zeros }, [-1, 32])), 'from 1 to 256'],
    ['a huge length', start(latent({ fp32_contents: zeros }, ['9223372036854775807', 32])), 'from 1 to 256'],
    ['an empty parameter', { ...start(), parameters: { seed: {} } }, 'the parameter seed'],
    ['lone surrogates in a name', start({ ...latent(undefined), name: `${'x'.repeat(56)}🙂🙂` }), 'came'],
    ['a name of a kilobyte', { model_name: 'é'.repeat(100_000) }, '…'],
  ])('refuses %s', async (_, message, says) => {
    await using client = await connected(server.models);
    const [code, details] = await client.fault('ModelInfer', message);
    expect(code).toBe(
      'model_name' in message && message.model_name === 'kjv_start' ? 'INVALID_ARGUMENT' : 'NOT_FOUND',
    );
    expect(details).toContain(says);
  });

  it('takes no message beyond the limit, packed or not', async () => {
    const message = { ...start(latent(undefined)), raw_input_contents: [Buffer.alloc(2 << 20)] };
    for (const channel of [{}, { 'grpc.default_compression_algorithm': 2 }]) {
      await using client = await connected(server.models, {}, channel);
      expect((await client.fault('ModelInfer', message))[0]).toBe('RESOURCE_EXHAUSTED');
      expect(await client.call('ServerLive', {})).toEqual({ live: true });
    }
  });

  it('wants a key, but from those who ask for health', async () => {
    const key = 'a-key-of-twenty-signs';
    await using client = await connected(server.models, { keys: new ApiKeys([key], 'the test') });
    expect(await client.call('ServerReady', {})).toEqual({ ready: true });
    expect(await client.call('Check', {})).toEqual({ status: 'SERVING' });
    expect((await client.fault('ServerMetadata', {}))[0]).toBe('UNAUTHENTICATED');
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${key}`);
    expect(await client.call('ServerMetadata', {}, { metadata })).toMatchObject({ name: 'sentence-vae' });
    const stream = client.stream();
    const failed = new Promise((resolve) => stream.on('error', resolve));
    stream.on('data', () => {});
    expect(await failed).toMatchObject({ code: status.UNAUTHENTICATED });
    expect(client.reports.map((report) => report.status)).toEqual([
      'OK',
      'OK',
      'UNAUTHENTICATED',
      'OK',
      'UNAUTHENTICATED',
    ]);
  });

  it('lets a client make so many calls a minute, and ask for health as often as it likes', async () => {
    await using client = await connected(server.models, { ratePerMinute: 2 });
    for (const _ of [1, 2]) await client.call('ServerMetadata', {});
    const [code, details] = await client.fault('ServerMetadata', {});
    expect([code, details]).toEqual(['RESOURCE_EXHAUSTED', expect.stringContaining('2 calls a minute')]);
    expect(await client.call('ServerLive', {})).toEqual({ live: true });
  });

  it('stops at the deadline of the client', async () => {
    const { models, aborted } = await waitingModel();
    await using client = await connected(models);
    await client.call('ServerLive', {});
    const options = { deadline: Date.now() + 2000 };
    const failed = client.fault('ModelInfer', start(latent({ fp32_contents: zeros })), { options });
    expect(await aborted).toEqual([expect.objectContaining({ name: 'AbortError' })]);
    expect((await failed)[0]).toBe('DEADLINE_EXCEEDED');
  });

  it('stops at its own deadline', async () => {
    const { models, aborted } = await waitingModel();
    await using client = await connected(models, { deadlineMs: 1 });
    const failed = client.fault('ModelInfer', start(latent({ fp32_contents: zeros })));
    expect(await aborted).toEqual([expect.objectContaining({ code: 'TOO_LATE' })]);
    expect(await failed).toEqual(['DEADLINE_EXCEEDED', expect.stringContaining('within 1 ms')]);
  });

  it('stops when the client cancels', async () => {
    const { models, waiting, aborted } = await waitingModel();
    await using client = await connected(models);
    const { answer, cancel } = client.start('ModelInfer', start(latent({ fp32_contents: zeros })));
    await waiting;
    cancel();
    await expect(answer).rejects.toMatchObject({ code: status.CANCELLED });
    expect(await aborted).toEqual([expect.objectContaining({ name: 'AbortError' })]);
  });

  it('answers what was accepted before it ends, and ends streams that wait for nothing', async () => {
    const { models, waiting, open } = await waitingModel();
    await using client = await connected(models);
    const stream = client.stream();
    const refused = new Promise((resolve) => stream.on('data', resolve));
    const ended = new Promise((resolve) => stream.on('error', resolve));
    stream.write({ model_name: 'kjv_start', id: 'first' });
    expect(await refused).toMatchObject({
      error_message: expect.stringContaining('latent is missing'),
      infer_response: { id: 'first' },
    });
    const { answer } = client.start('ModelInfer', start(latent({ fp32_contents: zeros })));
    await waiting;
    const end = client.grpc[Symbol.asyncDispose]();
    expect(await ended).toMatchObject({ code: status.UNAVAILABLE });
    open();
    expect(await answer).toMatchObject({ outputs: [{ name: 'hidden' }] });
    await end;
  });

  it('gives up at its end what takes too long', async () => {
    const { models, waiting, aborted } = await waitingModel();
    await using client = await connected(models, { shutdownTimeoutMs: 1 });
    const failed = client.fault('ModelInfer', start(latent({ fp32_contents: zeros })));
    await waiting;
    await client.grpc[Symbol.asyncDispose]();
    expect(await failed).toEqual(['UNAVAILABLE', expect.stringContaining('before the server stops')]);
    expect(await aborted).toEqual([expect.objectContaining({ code: 'NOT_READY' })]);
  });

  it('says where it cannot listen', async () => {
    await using client = await connected(server.models);
    await expect(connected(server.models, { port: client.grpc.port })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      remedy: 'Choose another port or host',
    });
  });
});
