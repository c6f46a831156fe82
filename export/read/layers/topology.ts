import type { Call, Layer, LayersModel } from '../layers-model.js';
import type { SerialisedLayer } from './serialised-layer.js';

/** A model's layers and how they are joined, still without weights. */
export interface Topology extends Omit<LayersModel, 'layers'> {
  readonly layers: ReadonlyMap<string, LayerTopology>;
}

export interface LayerTopology extends Omit<Layer, 'weights' | 'model' | 'wrapped'> {
  readonly model?: Topology | undefined;
  readonly wrapped?: readonly LayerTopology[] | undefined;
}

/** Reads a layer under the name that it has in its model. */
export type ReadLayer = (name: string, serialised: SerialisedLayer, calls: readonly Call[]) => LayerTopology;
