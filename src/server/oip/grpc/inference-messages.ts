import { badRequest } from '../bad-request.js';
import type { ModelRequest, ParameterValue } from '../models/oip-model.js';
import type { ModelAddress, ModelAnswer } from '../open-inference.js';
import { refuseExtensions } from '../refuse-extensions.js';
import { readBinary, writeBinary } from '../tensors/binary-data.js';
import type { ClaimedInput } from '../tensors/tensor.js';
import { readContents, writeContents } from './contents.js';
import type { InferParameter, ModelInferRequest, ModelInferResponse } from './messages.js';

/** Which model a message is for: a version that was left out is an empty text. */
export function addressOf(name: string, version: string): ModelAddress {
  return { name, version: version === '' ? undefined : version };
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function readInferRequest(message: ModelInferRequest): ModelRequest {
  for (const { name, parameters } of message.inputs) refuseExtensions(`the input ${name}`, parameters);
  for (const { name, parameters } of message.outputs) refuseExtensions(`the output ${name}`, parameters);
  return {
    inputs: claimedInputs(message),
    outputs: message.outputs.map(({ name }) => name),
    parameters: new Map(
      Object.entries(message.parameters).map(([name, parameter]) => [name, valueOf(name, parameter)]),
    ),
  };
}

function claimedInputs({ inputs, raw_input_contents: raw }: ModelInferRequest): ClaimedInput[] {
  const isRaw = raw.length > 0;
  if (isRaw && raw.length !== inputs.length) {
    throw badRequest(
      `raw_input_contents for all ${inputs.length} inputs`,
      `there are ${raw.length}`,
      'Send all data there, or none',
    );
  }
  return inputs.map(({ name, datatype, shape: lengths, contents }, i): ClaimedInput => {
    if (isRaw && contents) {
      throw badRequest(
        `the data of ${name} in raw_input_contents alone`,
        'it has contents, too',
        'Leave one of them out',
      );
    }
    const shape = lengths.map(Number);
    const read: ClaimedInput['read'] = isRaw
      ? (type) => readBinary(name, raw[i]!, type, shape)
      : (type) => readContents(name, contents, type, shape);
    return { name, datatype, shape, read };
  });
}

function valueOf(name: string, parameter: InferParameter): ParameterValue {
  switch (parameter.parameter_choice) {
    case 'bool_param':
      return parameter.bool_param;
    case 'string_param':
      return parameter.string_param;
    case 'double_param':
      return parameter.double_param;
    case 'int64_param':
      return Number(parameter.int64_param);
    case 'uint64_param':
      return Number(parameter.uint64_param);
    case undefined:
      throw badRequest(`a value for the parameter ${name}`, 'there is none', 'Set one of its fields');
    default:
      return parameter satisfies never;
  }
}

/** An answer, with its data as the request had its own: raw, or in the fields of their types. */
export function writeInferResponse(
  { name, version, outputs }: ModelAnswer,
  { id, raw_input_contents: raw }: ModelInferRequest,
): ModelInferResponse {
  const isRaw = raw.length > 0;
  return {
    model_name: name,
    model_version: version,
    id,
    outputs: outputs.map((output) => ({
      name: output.name,
      datatype: output.datatype,
      shape: output.shape,
      ...(!isRaw && { contents: writeContents(output) }),
    })),
    raw_output_contents: isRaw ? outputs.map(writeBinary) : [],
  };
}
