import { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf, SentenceVaeError } from '../../src/errors.js';

/** A graph that is loaded and ready to run; disposing of it frees it. */
export interface LoadedGraph extends AsyncDisposable {
  /** @throws {SentenceVaeError} `BAD_MODEL_FILE` if ONNX Runtime does not take or compute it */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Outputs>;
}

export type Outputs = Readonly<Record<string, Tensor>>;

/** The file beside a model that holds its weights. */
export interface ExternalWeights {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Loads a graph by path, so that external weights beside it are found, or from bytes. */
export async function loadGraph(
  source: string | Uint8Array,
  externalWeights?: ExternalWeights,
): Promise<LoadedGraph> {
  const externalData = externalWeights && [{ path: externalWeights.fileName, data: externalWeights.bytes }];
  const options = externalData ? { externalData } : {};
  const session =
    typeof source === 'string'
      ? await InferenceSession.create(source, options)
      : await InferenceSession.create(source, options);
  return {
    run: async (feeds) => {
      try {
        return await session.run(feeds);
      } catch (cause) {
        throw new SentenceVaeError('BAD_MODEL_FILE', {
          expected: 'a model whose graph runs in ONNX Runtime on what such models read',
          received: messageOf(cause),
          remedy: 'Save the model again, or restore it from a copy',
          cause,
        });
      }
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** Numbers of an output; 64-bit integers here are ids and lengths, which fit. */
export function numbersOf(outputs: Outputs, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number);
  throw new TypeError(`The graph has no output ${name} of numbers`);
}

export const int64 = (values: Iterable<number>, shape: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(Array.from(values, BigInt)), shape);

export const float32 = (values: Float32Array, shape: readonly number[]): Tensor =>
  new Tensor('float32', values, shape);
