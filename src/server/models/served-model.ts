import type { ImageVae } from '../../image-vae.js';
import type { Graph } from '../../onnx/graph.js';
import type { SentenceVae } from '../../sentence-vae.js';

interface Served {
  /** As it stands in addresses. */
  readonly name: string;
  /** `1` at first, one more with every swap. */
  readonly version: string;
  /** The graphs of its package by the names of their files: `encoder`, `decoder`, `scorer`, … */
  readonly graphs: ReadonlyMap<string, Graph>;
}

export interface ServedSentenceModel extends Served {
  readonly kind: 'sentence-vae';
  readonly vae: SentenceVae;
}

export interface ServedImageModel extends Served {
  readonly kind: 'image-vae';
  readonly vae: ImageVae;
}

/** A loaded model with a name and a version. */
export type ServedModel = ServedSentenceModel | ServedImageModel;

/** A model that stays open, swapped or not, until it's given back. */
export interface ModelLease extends Disposable {
  readonly served: ServedModel;
}

/** The models of a server. */
export interface ServedModels {
  /** In the order in which they were asked for. */
  names(): readonly string[];
  /** False while models are loaded at the start, and from the moment on at which the server goes down. */
  readonly isReady: boolean;
  /**
   * @param version default: the newest
   * @throws {SentenceVaeError} `NO_MODEL` for a name or a version that isn't there
   */
  lease(name: string, version?: string): ModelLease;
}
