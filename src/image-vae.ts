import { readGenerateOptions, requireCount, type GenerateOptions } from './decode/generate-options.js';
import { inBatches } from './decode/in-batches.js';
import { requireImages, type GreyImage } from './image/grey-image.js';
import { readWalkOptions, walk, type WalkOptions } from './latent/interpolate.js';
import { drawFrom, drawFromPrior, requireLatents, type Latent } from './latent/latent.js';
import type { Graph, Runtime } from './onnx/graph.js';
import { floatRows } from './onnx/tensors.js';
import type { ImagePackageConfig } from './package/config.js';
import { openPackage, type ModelPackage } from './package/open-package.js';
import type { PackageFiles } from './package/package-files.js';

const ENCODER = 'onnx/encoder.onnx';
const DECODER = 'onnx/decoder.onnx';

/** An image on the way from one image to another. */
export interface InterpolatedImage extends GreyImage {
  /** How far it is: 0 at the first image, 1 at the second. */
  t: number;
}

type Draws = Pick<GenerateOptions, 'seed' | 'signal'>;
type Abortable = Pick<GenerateOptions, 'signal'>;

/** A trained image VAE: it turns images into latents and latents into images. */
export class ImageVae implements AsyncDisposable {
  /** What the model package says of itself. */
  readonly config: ImagePackageConfig;
  readonly #runtime: Runtime;
  readonly #encoder: Graph;
  readonly #decoder: Graph;

  /** @internal Use `load`. */
  constructor({ config, files }: ModelPackage<ImagePackageConfig>, runtime: Runtime) {
    this.config = config;
    this.#runtime = runtime;
    this.#encoder = runtime.open(files, ENCODER);
    this.#decoder = runtime.open(files, DECODER);
  }

  /**
   * Opens a model package, verifies its files and takes over the runtime. `load` of Node and of the web call it.
   * @internal
   * @throws {SentenceVaeError} `BAD_PACKAGE`
   */
  static async open<Model extends ImageVae>(
    this: new (opened: ModelPackage<ImagePackageConfig>, runtime: Runtime) => Model,
    files: PackageFiles,
    runtime: Runtime,
  ): Promise<Model> {
    return new this(await openPackage(files, 'image-vae', [ENCODER, DECODER]), runtime);
  }

  /**
   * The posterior of each image.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for images of another size or with shades beyond 0 to 1
   */
  async encode(images: readonly GreyImage[], { signal }: Abortable = {}): Promise<Latent[]> {
    requireImages(images, this.config.sizes.width, this.config.sizes.height);
    return inBatches(images, { signal, atOnce: this.#encoder.atOnce }, async (batch) => {
      const outputs = await this.#encoder.run(
        { pixels: floatRows(batch.map(({ pixels }) => pixels)) },
        { signal },
      );
      const logVariances = outputs.floats('log_variance', batch.length);
      return outputs
        .floats('mean', batch.length)
        .map((mean, row) => ({ mean, logVariance: logVariances[row]! }));
    });
  }

  /**
   * The image of each latent `[latent]`: the decoder's Bernoulli means, no draws from them.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for latents of another length or with NaN
   */
  async decode(latents: readonly Float32Array[], { signal }: Abortable = {}): Promise<GreyImage[]> {
    const { width, height, latent } = this.config.sizes;
    requireLatents(latents, latent);
    return inBatches(latents, { signal, atOnce: this.#decoder.atOnce }, async (batch) => {
      const outputs = await this.#decoder.run({ latent: floatRows(batch) }, { signal });
      return outputs.floats('pixels', batch.length).map((pixels) => ({ width, height, pixels }));
    });
  }

  /** Makes `count` images from draws from the prior. */
  async sample(count: number, options: Draws = {}): Promise<GreyImage[]> {
    requireCount(count, 'images');
    const { seed, signal } = readGenerateOptions(options, 0);
    return this.decode(drawFromPrior(count, this.config.sizes.latent, seed), { signal });
  }

  /**
   * Encodes images and makes each again, from its posterior mean or, if `draw` is set, from a draw.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async reconstruct(
    images: readonly GreyImage[],
    { draw = false, ...options }: Draws & { draw?: boolean | undefined } = {},
  ): Promise<GreyImage[]> {
    const { seed, signal } = readGenerateOptions(options, 0);
    const latents = await this.encode(images, { signal });
    return this.decode(
      latents.map((latent, index) =>
        draw ? drawFrom(latent, { seed, purpose: 'posteriorDraw', index }) : latent.mean,
      ),
      { signal },
    );
  }

  /**
   * The images on the way from `a` to `b`, from posterior mean to posterior mean; 7 in a straight line by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async interpolate(
    a: GreyImage,
    b: GreyImage,
    options: WalkOptions & Abortable = {},
  ): Promise<InterpolatedImage[]> {
    const way = readWalkOptions(options);
    const [from, to] = await this.encode([a, b], options);
    const points = walk([from!.mean, to!.mean], way);
    const images = await this.decode(
      points.map(({ latent }) => latent),
      options,
    );
    return images.map((image, i) => ({ t: points[i]!.t, ...image }));
  }

  /** Frees the graphs and what ran them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }
}
