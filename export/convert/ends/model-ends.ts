import type { ElementType } from '../../onnx/tensor.js';
import type { SourceModel } from '../../read/read-model.js';
import { graphEnds } from './graph-ends.js';
import { layersEnds } from './layers-ends.js';

/** An input as it is wanted: one that the model has, with other lengths, or a place to cut the model at. */
export interface WantedInput {
  /** Of an input, a layer, or a node (`node:1` for its second output). */
  readonly name: string;
  /** `null` for an open length. Default: as the model says. */
  readonly shape?: readonly (number | null)[] | undefined;
  /** Default: as the model says; float32 where it says nothing. */
  readonly type?: ElementType | undefined;
}

/** Where a model begins and ends. */
export interface ModelEnds {
  /** Inputs with other lengths, and places to cut at. What is before a cut is left out. */
  readonly inputs?: readonly WantedInput[] | undefined;
  /** Names of outputs, layers or nodes. Default: the model's own. */
  readonly outputs?: readonly string[] | undefined;
  /** Leaves the first length of each input open. Default: false. */
  readonly dynamicBatch?: boolean | undefined;
}

/**
 * The model with other inputs and outputs.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a name that the model does not have
 */
export function withEnds(model: SourceModel, ends: ModelEnds): SourceModel {
  switch (model.kind) {
    case 'graph':
      return { ...graphEnds(model, ends), origin: model.origin };
    case 'layers':
      return { kind: 'layers', ...layersEnds(model, ends), origin: model.origin };
  }
}
