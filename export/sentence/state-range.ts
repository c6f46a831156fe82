import type { LayersModel } from '../read/layers-model.js';
import { weightOf } from '../handlers/layer-handler.js';
import type { DecoderParts } from './decoder-parts.js';

/** Latents are rarely further from 0 than this in the direction of any unit. */
const DEVIATIONS = 4;

/**
 * The largest number, without its sign, that a decoder's states are made for: 1, because they are tanh's; more where the
 * first state is a linear function of a latent.
 */
export function stateRange({ layers }: LayersModel, { initialHidden }: DecoderParts): number {
  const layer = layers.get(initialHidden.layer);
  const [latent = 0, units = 0] = layer?.weights.get('kernel')?.shape ?? [];
  if (layer?.className !== 'Dense' || layer.config['activation'] === 'tanh') return 1;
  const { values: kernel } = weightOf(layer, 'kernel', [latent, units]);
  const { values: bias } = weightOf(layer, 'bias', [units]);
  const reaches = Array.from(bias, (offset, unit) => {
    let squares = 0;
    for (let row = 0; row < latent; row++) squares += kernel[row * units + unit]! ** 2;
    return Math.abs(offset) + DEVIATIONS * Math.sqrt(squares);
  });
  return Math.max(1, ...reaches);
}
