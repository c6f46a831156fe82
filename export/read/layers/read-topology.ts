import { Check } from 'typebox/value';
import { readModelOf } from './read-layer.js';
import { SerialisedLayer } from './serialised-layer.js';
import { keras3, unreadable } from './topology-errors.js';
import type { Topology } from './topology.js';

/** Reads `modelTopology` as tfjs and Keras 2 write it. */
export function readTopology(modelTopology: Readonly<Record<string, unknown>>): Topology {
  // The Python converter nests the model under "model_config"; tfjs does not.
  const model = modelTopology['model_config'] ?? modelTopology;
  const version = modelTopology['keras_version'];
  if (typeof version === 'string' && /^[3-9]\./.test(version)) throw keras3();
  if (!Check(SerialisedLayer, model)) throw unreadable('its topology names no model class');
  const topology = readModelOf(model.class_name, model.config);
  if (!topology) throw unreadable(`its model class is ${model.class_name}`);
  return topology;
}
