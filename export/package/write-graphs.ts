import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../../src/package/config.js';
import { demandSmallChange, type QuantizationChange } from '../verify/quantization-change.js';
import { demandEqual, type Differences } from '../verify/tolerance.js';
import { writeFiles } from './package-files.js';

/** How the graphs of a kind of model are made and judged; folders are those that hold graphs. */
export interface GraphWork {
  graphs(precision: Precision): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Compares the float32 graphs with tfjs. */
  verify(float32: string): Promise<Differences>;
  /** Compares graphs in fewer bits with the float32 ones. */
  change(folders: { float32: string; quantized: string }): Promise<QuantizationChange>;
}

export interface WrittenGraphs {
  /** The package's files under `onnx/`, by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly verification: Differences;
  /** What fewer bits change; nothing in float32. */
  readonly quantization: QuantizationChange | undefined;
}

/**
 * Writes graphs to `onnx/` in a package's folder. The float32 ones are compared with tfjs; those in fewer bits, made of
 * the same networks, are then compared with them.
 * @throws {SentenceVaeError} `NOT_EQUAL` or `CANNOT_WRITE`
 */
export async function writeGraphs(
  folder: string,
  precision: Precision,
  work: GraphWork,
): Promise<WrittenGraphs> {
  const float32 = join(folder, precision === 'fp32' ? 'onnx' : 'float32');
  const reference = await work.graphs('fp32');
  await writeFiles(float32, reference);
  const verification = await work.verify(float32);
  demandEqual(verification);
  if (precision === 'fp32') return { files: underOnnx(reference), verification, quantization: undefined };

  const graphs = await work.graphs(precision);
  const quantized = join(folder, 'onnx');
  await writeFiles(quantized, graphs);
  const quantization = await work.change({ float32, quantized });
  demandSmallChange(quantization, precision);
  await rm(float32, { recursive: true });
  return { files: underOnnx(graphs), verification, quantization };
}

function underOnnx(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map(Array.from(files, ([name, content]) => [`onnx/${name}`, content]));
}
