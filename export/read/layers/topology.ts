import type { Call, OutputReference } from '../layers-model.js';
import type { SerialisedLayer } from './serialised-layer.js';

/** A model's layers and how they are joined, still without weights. */
export interface Topology {
  readonly name: string;
  readonly layers: ReadonlyMap<string, LayerTopology>;
  readonly inputs: readonly OutputReference[];
  readonly outputs: readonly OutputReference[];
}

export interface LayerTopology {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly calls: readonly Call[];
  readonly model?: Topology | undefined;
  readonly wrapped?: readonly LayerTopology[] | undefined;
}

/** Reads a layer under the name that it has in its model. */
export type ReadLayer = (name: string, serialised: SerialisedLayer, calls: readonly Call[]) => LayerTopology;
