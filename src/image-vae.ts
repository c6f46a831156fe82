import {
  readGenerateOptions,
  requireCount,
  type Abortable,
  type GenerateOptions,
} from './decode/generate-options.js';
import { inBatches } from './decode/in-batches.js';
import { requireImages, type GreyImage } from './image/grey-image.js';
import { analogies } from './latent/analogy.js';
import { around, posteriorRadius, requireRadius } from './latent/around.js';
import { cornerGrid, readGridOptions, requireCorners, type GridPoint } from './latent/grid.js';
import { readWalkOptions, requireEnds, walk, type WalkOptions } from './latent/interpolate.js';
import { meanOrDraw, requireLatents, type Latent } from './latent/latent.js';
import { mostActive, probesOf, quantilePlane, requireDimensions, type Dimensions } from './latent/plane.js';
import { drawFromPrior, type Prior, type PriorOptions } from './latent/prior.js';
import { requireStrength } from './latent/strength.js';
import type { Graph, Runtime } from './onnx/graph.js';
import { floatRows } from './onnx/tensors.js';
import { PRIOR_GRAPH, type ImagePackageConfig } from './package/config.js';
import { openPackage, type ModelPackage } from './package/open-package.js';
import type { PackageFiles } from './package/package-files.js';

const ENCODER = 'onnx/encoder.onnx';
const DECODER = 'onnx/decoder.onnx';

/** An image on the way from image to image. */
export interface InterpolatedImage extends GreyImage {
  /** How far it is: 0 at the first image, 1 at the second, 2 at the third, and so on. */
  t: number;
}

/** An image of a grid: `x` from 0 (left) to 1 (right), `y` from 0 (top) to 1 (bottom). */
export interface GridImage extends GreyImage, Pick<GridPoint, 'x' | 'y'> {}

/** Options of {@link ImageVae.plane}. */
export interface PlaneOptions extends Pick<WalkOptions, 'steps'>, Abortable {
  /** Goes through this image's posterior mean. Default: through the prior's mean. */
  around?: GreyImage | undefined;
  /** Which two latent dimensions, counted from 0. Default: the two that change images most. */
  dimensions?: Dimensions | undefined;
}

/** Options of {@link ImageVae.similar}. */
export interface SimilarImageOptions extends Draws {
  /** How many. Default 8. */
  count?: number | undefined;
  /** How far from the image's posterior mean. Default: as far as draws from the posterior are, √Σσ². */
  radius?: number | undefined;
}

/** Options of {@link ImageVae.analogy}. */
export interface AnalogousImageOptions extends Draws {
  /** How many. Default 1. */
  count?: number | undefined;
  /** How many times the difference is added. Default 1. */
  strength?: number | undefined;
}

/** Options of calls that draw: a seed, and the signal that ends them. */
export type Draws = Pick<GenerateOptions, 'seed' | 'signal'>;

/** A trained image VAE: it turns images into latents and latents into images. */
export class ImageVae implements AsyncDisposable {
  /** What the model package says of itself. */
  readonly config: ImagePackageConfig;
  readonly #runtime: Runtime;
  readonly #encoder: Graph;
  readonly #decoder: Graph;
  readonly #prior: Prior;

  /** @internal Use `load`. */
  constructor({ config, files }: ModelPackage<ImagePackageConfig>, runtime: Runtime) {
    this.config = config;
    this.#runtime = runtime;
    this.#encoder = runtime.open(files, ENCODER);
    this.#decoder = runtime.open(files, DECODER);
    this.#prior = { config, graph: config.prior && runtime.open(files, PRIOR_GRAPH) };
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
   * Gets ready ahead of the first request, which otherwise waits until the model is loaded: in every worker.
   * @throws {SentenceVaeError} `BAD_PACKAGE`, `NO_DEVICE` or `TOO_LITTLE_MEMORY` where it could not be loaded
   */
  async warmUp({ signal }: Abortable = {}): Promise<void> {
    const graphs = [this.#encoder, this.#decoder, this.#prior.graph];
    await Promise.all(graphs.map((graph) => graph?.load({ signal })));
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

  /**
   * Makes `count` images from draws from the prior, the fitted one if the model has one.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async sample(count: number, options: PriorOptions = {}): Promise<GreyImage[]> {
    return this.decode(await drawFromPrior(this.#prior, count, options, 'images'), options);
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
      latents.map((latent, index) => meanOrDraw(latent, draw, { seed, index })),
      { signal },
    );
  }

  /**
   * The images on the way through two or more images, from posterior mean to posterior mean; 7 from each to the next, in
   * straight lines, by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async interpolate(
    images: readonly GreyImage[],
    options: WalkOptions & Abortable = {},
  ): Promise<InterpolatedImage[]> {
    const way = readWalkOptions(options);
    requireEnds(images, way);
    const latents = await this.encode(images, options);
    const points = walk(
      latents.map(({ mean }) => mean),
      way,
    );
    const made = await this.decode(
      points.map(({ latent }) => latent),
      options,
    );
    return made.map((image, i) => ({ t: points[i]!.t, ...image }));
  }

  /**
   * The square between four images (top left, top right, bottom left, bottom right), row by row, from posterior means; 7
   * by 7 in straight lines by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async grid(corners: readonly GreyImage[], options: WalkOptions & Abortable = {}): Promise<GridImage[][]> {
    const way = readGridOptions(options);
    requireCorners(corners);
    const latents = await this.encode(corners, options);
    const [a, b, c, d] = latents.map(({ mean }) => mean);
    return this.#inRows(cornerGrid([a!, b!, c!, d!], way), way.steps, options);
  }

  /**
   * The plane of two latent dimensions over the quantiles of the prior, row by row: Kingma & Welling, "Auto-Encoding
   * Variational Bayes" (2014), figure 4, for latents of any size; 11 by 11 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async plane({ around: image, dimensions, steps = 11, signal }: PlaneOptions = {}): Promise<GridImage[][]> {
    const way = readGridOptions({ steps });
    const { latent } = this.config.sizes;
    if (dimensions !== undefined) requireDimensions(dimensions, latent);
    const [posterior] = image ? await this.encode([image], { signal }) : [];
    const centre = posterior?.mean ?? new Float32Array(latent);
    const chosen = dimensions ?? mostActive(await this.#pixelsOf(probesOf(centre), signal));
    return this.#inRows(quantilePlane(centre, chosen, way), steps, { signal });
  }

  /**
   * Images in random directions from an image, all at one distance from its posterior mean.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async similar(
    image: GreyImage,
    { count = 8, radius, ...options }: SimilarImageOptions = {},
  ): Promise<GreyImage[]> {
    requireCount(count, 'images');
    if (radius !== undefined) requireRadius(radius);
    const { seed, signal } = readGenerateOptions(options, 0);
    const [latent] = await this.encode([image], { signal });
    const latents = around(latent!.mean, { count, radius: radius ?? posteriorRadius(latent!), seed });
    return this.decode(latents, { signal });
  }

  /**
   * What is to `c` as `a` is to `b`: c + `strength` · (a − b), from posterior means first and then, up to `count`, from
   * draws. Strength and count are 1 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async analogy(
    images: readonly [a: GreyImage, b: GreyImage, c: GreyImage],
    { count = 1, strength = 1, ...options }: AnalogousImageOptions = {},
  ): Promise<GreyImage[]> {
    requireCount(count, 'images');
    requireStrength(strength);
    const { seed, signal } = readGenerateOptions(options, 0);
    const [a, b, c] = await this.encode(images, { signal });
    return this.decode(analogies([a!, b!, c!], { count, seed, strength }), { signal });
  }

  async #inRows(points: readonly GridPoint[], columns: number, options: Abortable): Promise<GridImage[][]> {
    const images = await this.decode(
      points.map(({ latent }) => latent),
      options,
    );
    const placed = points.map(({ x, y }, i) => ({ x, y, ...images[i]! }));
    return Array.from({ length: placed.length / columns }, (_, row) =>
      placed.slice(row * columns, (row + 1) * columns),
    );
  }

  async #pixelsOf(
    latents: readonly Float32Array[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    return (await this.decode(latents, { signal })).map(({ pixels }) => pixels);
  }

  /** Frees the graphs and what ran them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }
}
