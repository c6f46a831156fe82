import * as tf from '@tensorflow/tfjs';
import type { NamedVariable, Trainable } from './trainable.js';

/**
 * What two networks train, once each where they share a layer, under names such as `encoder/mean/kernel`: the first network
 * that has it, the layer, the weight. They are the same in every process; tfjs's own names carry counters.
 */
export function namedVariables(networks: Trainable<unknown>['networks']): NamedVariable[] {
  const named = new Map<tf.Variable, NamedVariable>();
  for (const [network, model] of Object.entries(networks)) {
    for (const weight of model.trainableWeights) {
      const variable = weight.read();
      if (!(variable instanceof tf.Variable)) throw new TypeError(`${weight.name} is not a variable`);
      if (!named.has(variable)) named.set(variable, { name: `${network}/${weight.originalName}`, variable });
    }
  }
  return [...named.values()];
}
