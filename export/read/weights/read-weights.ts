import { elementCount, type TensorData } from '../../onnx/tensor.js';
import { badModelFile } from '../bad-model-file.js';
import { weightsPlace, type ModelJson, type WeightSpec } from '../model-json.js';
import type { ModelSource, ReadProgress } from '../source/model-source.js';
import { ByteReader, TooFewBytes } from './byte-reader.js';
import { decodeWeight } from './decode-weight.js';
import { requireBeside } from './require-beside.js';
import { readShards } from './read-shards.js';
import type { StringTensor } from '../graph-model.js';
import { weightBytes } from './weight-bytes.js';
import { bytesPerElement, weightFormat, type WeightFormat } from './weight-format.js';

/** The weights of a model by their full names. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly strings: ReadonlyMap<string, StringTensor>;
}

export interface ReadWeightsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

/** Reads all weights of a model but those of its optimiser. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export async function readWeights(
  source: ModelSource,
  json: ModelJson,
  { signal, onProgress }: ReadWeightsOptions = {},
): Promise<Weights> {
  const place = weightsPlace(json);
  const tensors = new Map<string, TensorData>();
  const strings = new Map<string, StringTensor>();
  const decode = (planned: readonly PlannedWeight[], pieces: readonly Uint8Array[], where: string) => {
    for (const [name, tensor] of decodeGroup(planned, pieces, where)) {
      if ('type' in tensor) tensors.set(name, tensor);
      else strings.set(name, tensor);
    }
  };
  if (place.kind === 'inside') {
    decode(plan(place.specs), weightBytes(place.data), '"weightData"');
    return { tensors, strings };
  }
  // Unknown types are found before anything is downloaded.
  const groups = place.manifest.map(({ paths, weights }) => ({ paths, weights: plan(weights) }));
  const total = totalBytes(groups.flatMap(({ weights }) => weights));
  let read = 0;
  const onBytes = (count: number) => onProgress?.({ read: (read += count), total });
  const paths = groups.flatMap((group) => group.paths);
  requireBeside(paths, source);
  const shards = await readShards(source, paths, { signal, onBytes });
  let next = 0;
  for (const { paths: files, weights } of groups) {
    // tfjs cuts a group's bytes anywhere, in the middle of a number too.
    decode(weights, shards.slice(next, next + files.length).flat(), files.join(', '));
    next += files.length;
  }
  return { tensors, strings };
}

const WEB_PAGE =
  'What lies there is a web page, as servers send instead of a missing file: get the weights from elsewhere';

function isWebPage([first = new Uint8Array()]: readonly Uint8Array[]): boolean {
  return /^\s*<(!doctype|html)/i.test(new TextDecoder().decode(first.subarray(0, 100)));
}

interface PlannedWeight extends WeightSpec {
  readonly format: WeightFormat;
}

function plan(specs: readonly WeightSpec[]): readonly PlannedWeight[] {
  return specs.map((spec) => ({ ...spec, format: weightFormat(spec) }));
}

function totalBytes(weights: readonly PlannedWeight[]): number | undefined {
  let total = 0;
  for (const { format, shape } of weights) {
    if (format.kind === 'string') return undefined;
    total += bytesPerElement(format) * elementCount(shape);
  }
  return total;
}

function* decodeGroup(
  weights: readonly PlannedWeight[],
  pieces: readonly Uint8Array[],
  where: string,
): Generator<[string, TensorData | StringTensor]> {
  const bytes = new ByteReader(pieces);
  for (const { name, shape, format, group } of weights) {
    const start = bytes.position;
    try {
      const tensor = decodeWeight(format, shape, bytes);
      if (group !== 'optimizer') yield [name, tensor];
    } catch (cause) {
      if (!(cause instanceof TooFewBytes)) throw cause;
      const needed =
        format.kind === 'string' ? bytes.position + 1 : start + bytesPerElement(format) * elementCount(shape);
      throw badModelFile({
        expected: `at least ${needed} bytes of weights in ${where}, for ${name}`,
        received: bytes.length === 0 ? 'there are none' : `there are ${bytes.length}`,
        remedy: isWebPage(pieces) ? WEB_PAGE : 'The weight files are cut short: copy or download them again',
        cause,
      });
    }
  }
  if (bytes.position !== bytes.length) {
    throw badModelFile({
      expected: `${bytes.position} bytes of weights in ${where}`,
      received: `there are ${bytes.length}`,
      remedy: isWebPage(pieces) ? WEB_PAGE : 'Use the weight files that were saved with this model.json',
    });
  }
}
