import { randomSeed, requireSeed } from '../../../decode/generate-options.js';
import type { ImageVae } from '../../../image-vae.js';
import { meanOrDraw } from '../../../latent/latent.js';
import { rowsOf, rowTensor } from '../tensors/rows.js';
import type { NamedTensor } from '../tensors/tensor.js';
import type { ModelRequest, OipModel, RequestLimits } from './oip-model.js';
import { requireOnlyInput } from './only-input.js';
import { numberParameter, requireKnownParameters, truthParameter } from './parameters.js';
import { readInputs, type TensorSpec } from './tensor-spec.js';
import { wantedOutputs } from './wanted-outputs.js';

/** An image model as a whole: images or latents in, images and, for images, latents out. */
export function imageModel(vae: ImageVae, limits: RequestLimits): OipModel {
  const { latent, width, height } = vae.config.sizes;
  const pixels: TensorSpec = { name: 'pixels', datatype: 'FP32', shape: ['batch', width * height] };
  const latents: TensorSpec = { name: 'latent', datatype: 'FP32', shape: ['batch', latent] };
  const inputs = [pixels, latents].map((spec) => ({ ...spec, isOptional: true }));
  const outputs = [pixels, latents, { ...latents, name: 'log_variance' }];
  return { platform: 'sentence-vae_package', inputs, outputs, infer };

  async function infer(request: ModelRequest, signal: AbortSignal): Promise<NamedTensor[]> {
    requireKnownParameters(request.parameters, ['seed', 'draw']);
    const draw = truthParameter(request.parameters, 'draw');
    const seed = numberParameter(request.parameters, 'seed') ?? randomSeed();
    requireSeed(seed);
    const tensors = readInputs(inputs, request.inputs, { batch: limits.inputs });
    requireOnlyInput(tensors, ['pixels', 'latent']);
    const images = tensors.has('pixels') ? rowsOf(tensors, 'pixels') : undefined;
    const wanted = wantedOutputs(images ? outputs : [pixels], request.outputs);

    const results = new Map<string, NamedTensor>();
    const posteriors =
      images &&
      (await vae.encode(
        images.map((each) => ({ width, height, pixels: each })),
        { signal },
      ));
    const starts =
      posteriors?.map((posterior, index) => meanOrDraw(posterior, draw, { seed, index })) ??
      rowsOf(tensors, 'latent');
    if (posteriors) {
      const logVariances = posteriors.map(({ logVariance }) => logVariance);
      results.set('latent', rowTensor('latent', starts));
      results.set('log_variance', rowTensor('log_variance', logVariances));
    }
    if (wanted.includes('pixels')) {
      const drawn = await vae.decode(starts, { signal });
      results.set(
        'pixels',
        rowTensor(
          'pixels',
          drawn.map((image) => image.pixels),
        ),
      );
    }
    return wanted.map((name) => results.get(name)!);
  }
}
