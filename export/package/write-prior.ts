import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import type { PriorName } from '../../src/latent/prior.js';
import type { FittedPriorRecord } from '../../src/package/config.js';
import { fitPrior, type PriorOptions, type PriorWork } from '../prior/fit-prior.js';
import type { WrittenGraphs } from './write-graphs.js';

/** The graphs of a package, with those of its prior if it has one. */
export interface GraphsWithPrior extends WrittenGraphs {
  readonly prior: FittedPriorRecord | undefined;
  /** Why there is none, where one was wanted. */
  readonly noPrior: string | undefined;
}

export interface PriorWish extends Omit<PriorOptions, 'onnx'> {
  /** `fitted` throws where none can be fitted; left out, that is said and no more. */
  wanted: PriorName | undefined;
}

/**
 * Fits a prior to the latents of a run's examples and writes its graph to the others, under `onnx/` of a package's folder.
 * @throws {SentenceVaeError} `NOT_EQUAL`; where one is demanded, why it cannot be had
 */
export async function writePrior<Example>(
  folder: string,
  graphs: WrittenGraphs,
  work: PriorWork<Example>,
  { wanted, ...options }: PriorWish,
): Promise<GraphsWithPrior> {
  if (wanted === 'standard') return { ...graphs, prior: undefined, noPrior: undefined };
  try {
    const { record, files, verification } = await fitPrior(work, { ...options, onnx: join(folder, 'onnx') });
    return {
      ...graphs,
      files: new Map([
        ...graphs.files,
        ...Array.from(files, ([name, bytes]) => [`onnx/${name}`, bytes] as const),
      ]),
      verification: { ...graphs.verification, prior: verification },
      prior: record,
      noPrior: undefined,
    };
  } catch (error) {
    const isLack = error instanceof SentenceVaeError && error.code !== 'NOT_EQUAL';
    if (wanted === 'fitted' || !isLack) throw error;
    return { ...graphs, prior: undefined, noPrior: error.message };
  }
}
