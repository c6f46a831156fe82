import type { ModelJson } from './model-json.js';

/** Where a model comes from, as its file says. */
export interface ModelOrigin {
  /** `layers-model` or `graph-model`, which some files leave out. */
  readonly format: 'layers-model' | 'graph-model';
  /** The program that saved the model, such as `TensorFlow.js tfjs-layers v4.22.0`. */
  readonly generatedBy?: string | undefined;
  /** The program that made a TensorFlow.js model of it, such as `TensorFlow.js Converter v4.20.0`. */
  readonly convertedBy?: string | undefined;
}

export function originOf({ generatedBy, convertedBy }: ModelJson, kind: 'graph' | 'layers'): ModelOrigin {
  return {
    format: `${kind}-model`,
    generatedBy: typeof generatedBy === 'string' ? generatedBy : undefined,
    convertedBy: typeof convertedBy === 'string' ? convertedBy : undefined,
  };
}
