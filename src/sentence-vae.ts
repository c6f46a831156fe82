import { readGenerateOptions, requireCount, type GenerateOptions } from './decode/generate-options.js';
import { inBatches } from './decode/in-batches.js';
import { requireSentences } from './decode/require-sentences.js';
import { sentence, type Sentence } from './decode/sentence.js';
import { writeSentences } from './decode/write-sentences.js';
import { readWalkOptions, walk, type WalkOptions } from './latent/interpolate.js';
import { drawFrom, drawFromPrior, requireLatents, type Latent } from './latent/latent.js';
import type { Graph, Runtime } from './onnx/graph.js';
import { floatRows, tokenRows } from './onnx/tensors.js';
import type { SentencePackageConfig } from './package/config.js';
import { loadTokenizer } from './package/load-tokenizer.js';
import { openPackage, type ModelPackage } from './package/open-package.js';
import type { PackageFiles } from './package/package-files.js';
import type { SentenceTokenizer } from './tokenizer/sentence-tokenizer.js';

const ENCODER = 'onnx/encoder.onnx';
const DECODER = 'onnx/decoder.onnx';
const SCORER = 'onnx/scorer.onnx';

/** A sentence on the way from one sentence to another. */
export interface InterpolatedSentence extends Sentence {
  /** How far it is: 0 at the first sentence, 1 at the second. */
  t: number;
}

/** Options of {@link SentenceVae.reconstruct}. */
export interface ReconstructOptions extends GenerateOptions {
  /** Starts from a draw from the posterior instead of from its mean. Default `false`. */
  draw?: boolean | undefined;
}

type Abortable = Pick<GenerateOptions, 'signal'>;

/** A trained sentence VAE: it turns sentences into latents and latents into sentences. */
export class SentenceVae implements AsyncDisposable {
  /** What the model package says of itself. */
  readonly config: SentencePackageConfig;
  readonly #tokenizer: SentenceTokenizer;
  readonly #runtime: Runtime;
  readonly #encoder: Graph;
  readonly #decoder: Graph;
  readonly #scorer: Graph;

  /** @internal Use `load`. */
  constructor(
    { config, files }: ModelPackage<SentencePackageConfig>,
    tokenizer: SentenceTokenizer,
    runtime: Runtime,
  ) {
    this.config = config;
    this.#tokenizer = tokenizer;
    this.#runtime = runtime;
    this.#encoder = runtime.open(files, ENCODER);
    this.#decoder = runtime.open(files, DECODER);
    this.#scorer = runtime.open(files, SCORER);
  }

  /**
   * Opens a model package, verifies its files and takes over the runtime. `load` of Node and of the web call it.
   * @internal
   * @throws {SentenceVaeError} `BAD_PACKAGE`
   */
  static async open<Model extends SentenceVae>(
    this: new (
      opened: ModelPackage<SentencePackageConfig>,
      tokenizer: SentenceTokenizer,
      runtime: Runtime,
    ) => Model,
    files: PackageFiles,
    runtime: Runtime,
  ): Promise<Model> {
    const opened = await openPackage(files, 'sentence-vae', [
      ENCODER,
      DECODER,
      SCORER,
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    return new this(opened, await loadTokenizer(opened), runtime);
  }

  /**
   * The posterior of each sentence.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for a sentence that's empty, too long, or has no word the model knows
   */
  async encode(texts: readonly string[], { signal }: Abortable = {}): Promise<Latent[]> {
    requireSentences(texts, this.#tokenizer, this.config);
    return inBatches(texts, signal, async (batch) => {
      const { input_ids, attention_mask } = tokenRows(this.#tokenizer.encodeBatch(batch));
      const outputs = await this.#encoder.run({ input_ids, attention_mask });
      const logVariances = outputs.floats('log_variance', batch.length);
      return outputs
        .floats('mean', batch.length)
        .map((mean, row) => ({ mean, logVariance: logVariances[row]! }));
    });
  }

  /**
   * Writes a sentence for each latent `[latent]`; temperature 0 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for latents of another length or with NaN, or for unusable options
   */
  async decode(latents: readonly Float32Array[], options: GenerateOptions = {}): Promise<Sentence[]> {
    const generation = readGenerateOptions(options, 0);
    requireLatents(latents, this.config.sizes.latent);
    return writeSentences(
      { decoder: this.#decoder, tokenizer: this.#tokenizer, config: this.config },
      latents,
      generation,
    );
  }

  /**
   * Writes `count` sentences from the prior; temperature 1 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async sample(count: number, options: GenerateOptions = {}): Promise<Sentence[]> {
    requireCount(count, 'sentences');
    const generation = readGenerateOptions(options, 1);
    return this.decode(drawFromPrior(count, this.config.sizes.latent, generation.seed), generation);
  }

  /**
   * Encodes sentences and writes each again; temperature 0 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async reconstruct(
    texts: readonly string[],
    { draw = false, ...options }: ReconstructOptions = {},
  ): Promise<Sentence[]> {
    const generation = readGenerateOptions(options, 0);
    const latents = await this.encode(texts, generation);
    return this.decode(
      latents.map((latent, index) =>
        draw ? drawFrom(latent, { seed: generation.seed, purpose: 'posteriorDraw', index }) : latent.mean,
      ),
      generation,
    );
  }

  /**
   * Writes the sentences on the way from `a` to `b`, from posterior mean to posterior mean; 7 steps in a straight line
   * at temperature 0 by default. The first and the last are the two sentences' reconstructions.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async interpolate(
    a: string,
    b: string,
    options: GenerateOptions & WalkOptions = {},
  ): Promise<InterpolatedSentence[]> {
    const way = readWalkOptions(options);
    const generation = readGenerateOptions(options, 0);
    const [from, to] = await this.encode([a, b], generation);
    const points = walk([from!.mean, to!.mean], way);
    const sentences = await this.decode(
      points.map(({ latent }) => latent),
      generation,
    );
    return sentences.map((each, i) => ({ t: points[i]!.t, ...each }));
  }

  /**
   * The log-probability of each sentence and of its tokens, given its posterior mean: the reconstruction term of the
   * ELBO without its noise, in nats.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async score(texts: readonly string[], { signal }: Abortable = {}): Promise<Sentence[]> {
    const latents = await this.encode(texts, { signal });
    return inBatches(texts, signal, async (batch, first) => {
      const { input_ids, attention_mask } = tokenRows(this.#tokenizer.encodeBatch(batch));
      const latent = floatRows(latents.slice(first, first + batch.length).map(({ mean }) => mean));
      const outputs = await this.#scorer.run({ input_ids, attention_mask, latent });
      const logProbabilities = outputs.floats('log_probs', batch.length);
      return batch.map((text, row) => {
        const words = [...this.#tokenizer.words(text), '<eos>'];
        const ids = this.#tokenizer.encode(text);
        const tokens = ids.map((id, i) => ({ id, text: words[i]! }));
        return sentence(text, tokens, logProbabilities[row]!);
      });
    });
  }

  /** Frees the graphs and what ran them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }
}
