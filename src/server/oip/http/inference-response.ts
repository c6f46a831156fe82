import type { ModelAnswer } from '../open-inference.js';
import { writeBinary } from '../tensors/binary-data.js';
import { writeJsonData } from '../tensors/json-data.js';
import type { HttpInferenceRequest } from './inference-request.js';

/** An answer to a request for inference, as HTTP carries it. */
export interface HttpInferenceResponse {
  body: Buffer;
  /** How many bytes of the body are JSON, if that isn't all. */
  jsonLength: number | undefined;
}

/**
 * Writes an answer: JSON, and behind it the data of the outputs that were asked for as binary.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for numbers that JSON doesn't have
 */
export function writeInferenceResponse(
  { name, version, outputs }: ModelAnswer,
  { id, isBinary }: HttpInferenceRequest,
): HttpInferenceResponse {
  const parts: Buffer[] = [];
  const written = outputs.map((output) => {
    const head = { name: output.name, datatype: output.datatype, shape: output.shape };
    if (!isBinary(output.name)) return { ...head, data: writeJsonData(output) };
    const bytes = writeBinary(output);
    parts.push(bytes);
    return { ...head, parameters: { binary_data_size: bytes.length } };
  });
  const json = Buffer.from(
    JSON.stringify({
      model_name: name,
      model_version: version,
      ...(id !== undefined && { id }),
      outputs: written,
    }),
  );
  if (parts.length === 0) return { body: json, jsonLength: undefined };
  return { body: Buffer.concat([json, ...parts]), jsonLength: json.length };
}
