import {
  Mismatch,
  anything,
  arrayOf,
  integer,
  object,
  recordOf,
  text,
  type Reader,
} from '../../../json-reader.js';
import { badRequest } from '../bad-request.js';
import type { ModelRequest, ParameterValue } from '../models/oip-model.js';
import { refuseExtensions } from '../refuse-extensions.js';
import { readBinary } from '../tensors/binary-data.js';
import { readJsonData } from '../tensors/json-data.js';
import type { ClaimedInput } from '../tensors/tensor.js';

/** A request for inference, as HTTP carries it. */
export interface HttpInferenceRequest extends ModelRequest {
  readonly id: string | undefined;
  /** Whether an output is to be handed out as binary data behind the JSON. */
  readonly isBinary: (output: string) => boolean;
}

/** Some clients write what they leave out as null. */
const absentOr =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, at) =>
    value === undefined || value === null ? undefined : read(value, at);

const parameter: Reader<ParameterValue> = (value, at) => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Mismatch(at, 'a text, a number or a boolean', value);
};
const parameters = absentOr(recordOf(parameter));
const truth: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new Mismatch(at, 'true or false', value);
  return value;
};
const anyText: Reader<string> = (value, at) => {
  if (typeof value !== 'string') throw new Mismatch(at, 'a text', value);
  return value;
};

const readRequest = object({
  id: absentOr(anyText),
  parameters,
  inputs: arrayOf(
    object({
      name: text,
      datatype: text,
      shape: arrayOf(integer(0)),
      parameters,
      data: absentOr(anything),
    }),
  ),
  outputs: absentOr(arrayOf(object({ name: text, parameters }))),
});

/**
 * Reads the body of a request for inference: JSON, and behind it the data of the inputs that say how many bytes they have there.
 * @param jsonLength how many bytes the JSON has, if that isn't all
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readInferenceRequest(body: Buffer, jsonLength: number | undefined): HttpInferenceRequest {
  if (jsonLength !== undefined && jsonLength > body.length) {
    throw badRequest(
      'Inference-Header-Content-Length to be the length of the JSON within the body',
      `it is ${jsonLength}, and the whole body has ${body.length} bytes`,
      'Count the bytes of the JSON',
    );
  }
  const json = body.subarray(0, jsonLength);
  const read = checked(() => readRequest(parse(json), ''));
  const given = new Map(Object.entries(read.parameters ?? {}));
  const outputs = read.outputs ?? [];
  const ofOutputs = new Map(outputs.map(({ name, parameters: of }) => [name, of ?? {}]));
  for (const [name, of] of ofOutputs) refuseExtensions(`the output ${name}`, of);
  const binary = checked(() => ({
    all: absentOr(truth)(given.get('binary_data_output'), 'parameters.binary_data_output') ?? false,
    each: new Map(
      Array.from(ofOutputs, ([name, of]) => [
        name,
        absentOr(truth)(of['binary_data'], `the output ${name}'s parameters.binary_data`),
      ]),
    ),
  }));
  return {
    id: read.id,
    parameters: given,
    inputs: claimedInputs(read.inputs, body.subarray(json.length)),
    outputs: outputs.map(({ name }) => name),
    isBinary: (output) => binary.each.get(output) ?? binary.all,
  };
}

type RequestInput = ReturnType<typeof readRequest>['inputs'][number];

function claimedInputs(inputs: readonly RequestInput[], binary: Buffer): ClaimedInput[] {
  let at = 0;
  const claimed = inputs.map(({ name, datatype, shape, parameters: given = {}, data }): ClaimedInput => {
    refuseExtensions(`the input ${name}`, given);
    const bytes = checked(() =>
      absentOr(integer(0))(given['binary_data_size'], `the input ${name}'s parameters.binary_data_size`),
    );
    if (bytes === undefined) {
      return { name, datatype, shape, read: (type) => readJsonData(name, data, type, shape) };
    }
    if (data !== undefined) {
      throw badRequest(
        `the data of ${name} in JSON or in binary`,
        'both came',
        'Leave data or binary_data_size out',
      );
    }
    const part = binary.subarray(at, at + bytes);
    if (part.length < bytes) {
      throw badRequest(
        `${bytes} bytes of binary data for ${name}`,
        `${part.length} are left behind the JSON`,
        'Send the binary data of all inputs, one after the other, and the length of the JSON as Inference-Header-Content-Length',
      );
    }
    at += bytes;
    return { name, datatype, shape, read: (type) => readBinary(name, part, type, shape) };
  });
  if (at === binary.length) return claimed;
  throw badRequest(
    `${at} bytes behind the JSON, as much as the inputs have there`,
    `there are ${binary.length}`,
    'Check Inference-Header-Content-Length and the binary_data_size of each input',
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(json));
  } catch {
    throw badRequest(
      'JSON with a list of inputs',
      json.length === 0 ? 'nothing came' : 'what came is none',
      'Send JSON; binary data behind it wants its length as Inference-Header-Content-Length',
    );
  }
}

/** What isn't as the specification says, in our words. */
function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const { at, expected, received } = error;
    throw badRequest(
      at === '' ? `${expected} as the request` : `${expected} at ${at}`,
      received,
      'Write the request as the Open Inference Protocol says',
    );
  }
}
