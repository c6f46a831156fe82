/** A request that a model answers, with its data in JSON and behind it. */
interface InferenceExample {
  model: string;
  request: object;
  binary: { request: object; data: Buffer };
}

interface Input {
  name: string;
  datatype: 'FP32' | 'INT64' | 'BOOL' | 'BYTES';
  shape: number[];
  data: readonly (number | string | boolean)[];
}

const zeros = (count: number) => Array.from({ length: count }, () => 0);

/** Requests by the Open Inference Protocol to shipped models and to their graphs. */
export function inferenceExamples(): InferenceExample[] {
  const text: Input = { name: 'text', datatype: 'BYTES', shape: [1], data: ['the lord is my shepherd'] };
  const latent: Input = { name: 'latent', datatype: 'FP32', shape: [1, 32], data: zeros(32) };
  const ids: Input = { name: 'input_ids', datatype: 'INT64', shape: [1, 3], data: [5, 6, 3] };
  const mask: Input = { name: 'attention_mask', datatype: 'INT64', shape: [1, 3], data: [1, 1, 1] };
  const hidden: Input = { name: 'hidden', datatype: 'FP32', shape: [1, 384], data: zeros(384) };
  const decoding: Input[] = [
    latent,
    { name: 'uniforms', datatype: 'FP32', shape: [1, 4], data: [0, 0.5, 0.9, 0.1] },
    { name: 'temperature', datatype: 'FP32', shape: [], data: [1] },
    { name: 'top_k', datatype: 'INT64', shape: [], data: [5] },
    { name: 'top_p', datatype: 'FP32', shape: [], data: [0.9] },
    { name: 'min_p', datatype: 'FP32', shape: [], data: [0] },
    { name: 'with_log_probs', datatype: 'BOOL', shape: [], data: [true] },
  ];
  return [
    example('kjv', [text], { seed: 1, temperature: 0 }),
    example('kjv', [latent], { top_k: 3, temperature: 1 }),
    example('kjv_encoder', [ids, mask]),
    example('kjv_scorer', [ids, mask, latent]),
    example('kjv_start', [latent]),
    example('kjv_step', [{ name: 'token_ids', datatype: 'INT64', shape: [1], data: [2] }, hidden, latent]),
    example('kjv_decoder', decoding),
    example('mnist', [{ name: 'pixels', datatype: 'FP32', shape: [1, 784], data: zeros(784) }]),
    example('mnist_decoder', [{ name: 'latent', datatype: 'FP32', shape: [1, 20], data: zeros(20) }]),
  ];
}

function example(model: string, inputs: readonly Input[], parameters: object = {}): InferenceExample {
  const parts = inputs.map(bytesOf);
  return {
    model,
    request: { id: 'a', parameters, inputs },
    binary: {
      request: {
        parameters: { ...parameters, binary_data_output: true },
        inputs: inputs.map(({ name, datatype, shape }, i) => ({
          name,
          datatype,
          shape,
          parameters: { binary_data_size: parts[i]!.length },
        })),
      },
      data: Buffer.concat(parts),
    },
  };
}

function bytesOf({ datatype, data }: Input): Buffer {
  switch (datatype) {
    case 'FP32':
      return Buffer.from(Float32Array.from(data, Number).buffer);
    case 'INT64':
      return Buffer.from(BigInt64Array.from(data, (value) => BigInt(Number(value))).buffer);
    case 'BOOL':
      return Buffer.from(data.map(Number));
    case 'BYTES':
      return Buffer.concat(data.flatMap((text) => [lengthOf(String(text)), Buffer.from(String(text))]));
    default:
      return datatype satisfies never;
  }
}

function lengthOf(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return length;
}
