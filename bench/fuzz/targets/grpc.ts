import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import * as fc from 'fast-check';
import { loadServices } from '../../../src/server/oip/grpc/load-services.js';
import { startGrpc } from '../../../src/server/oip/grpc/start-grpc.js';
import { OpenInference } from '../../../src/server/oip/open-inference.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { LIMITS, servedModels } from '../served-models.js';

const METHODS = ['ModelInfer', 'ModelMetadata', 'ModelReady', 'ServerMetadata', 'Check'] as const;

const inputs = fc.record({
  method: fc.constantFrom('ModelInfer', 'ModelInfer', 'ModelInfer', ...METHODS),
  json: fc.option(jsonEdits, { freq: 2 }),
  bytes: fc.option(byteEdits, { freq: 1 }),
});

const REQUEST = {
  model_name: 'kjv_start',
  id: '5',
  parameters: { seed: { int64_param: 1 }, temperature: { string_param: '0' } },
  inputs: [
    {
      name: 'latent',
      datatype: 'FP32',
      shape: [1, 32],
      contents: { fp32_contents: Array.from({ length: 32 }, () => 0) },
    },
  ],
  outputs: [{ name: 'hidden' }],
};

/** Whose fault these are is the client's. */
const BLAMES_CLIENT = new Set<status | undefined>([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.RESOURCE_EXHAUSTED,
  status.UNIMPLEMENTED,
  status.OUT_OF_RANGE,
]);

/** Protobuf messages of the Open Inference Protocol over gRPC. */
export default fuzzTarget({
  name: 'grpc',
  about: 'messages of the Open Inference Protocol in gRPC',
  inputs,
  open: async () => {
    const models = await servedModels(['kjv']);
    const inference = new OpenInference(models, LIMITS);
    const grpc = await startGrpc({ inference, host: '127.0.0.1', port: 0, deadlineMs: 30_000, bodyLimit: 1 << 18, shutdownTimeoutMs: 1000 }); // prettier-ignore
    const client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure());
    const { inference: service, health } = await loadServices();
    return {
      feed: async ({ method, json, bytes }) => {
        const { path, requestSerialize } = (service[method] ?? health[method])!;
        const message = method === 'ModelInfer' ? REQUEST : { name: 'kjv' };
        const serialized = serializedOr(
          requestSerialize,
          json ? editJson(message, json) : JSON.stringify(message),
        );
        const wire = bytes ? editBytes(serialized, bytes) : serialized;
        const answer = await new Promise<Buffer | ServiceError>((resolve) => {
          client.makeUnaryRequest(
            path,
            (sent: Buffer) => sent,
            (came: Buffer) => came,
            wire,
            new Metadata(),
            (error, came) => resolve(error ?? came ?? Buffer.alloc(0)),
          );
        });
        if (Buffer.isBuffer(answer)) return 'right';
        // What is no protobuf message grpc-js refuses itself, by this status.
        const isUnreadable = answer.code === status.INTERNAL && /deserializing request/.test(answer.details);
        if (!BLAMES_CLIENT.has(answer.code) && !isUnreadable) {
          throw new WrongResult(`${status[answer.code]}: ${answer.details.slice(0, 300)}`);
        }
        return 'refused';
      },
      [Symbol.asyncDispose]: async () => {
        client.close();
        await grpc[Symbol.asyncDispose]();
        await models[Symbol.asyncDispose]();
      },
    };
  },
});

/** The message on the wire; where JSON is none of it, its text in place of one. */
function serializedOr(serialize: (message: object) => Buffer, json: string): Buffer {
  try {
    return serialize(JSON.parse(json) as object);
  } catch {
    return Buffer.from(json);
  }
}
