import { eachOutcome, type JobOptions } from './bulk/each-outcome.js';
import { resultOf, type Attempt, type Outcome } from './bulk/outcome.js';
import {
  DEFAULT_BEAMS,
  readGenerateOptions,
  requireBest,
  requireIndex,
  type GenerateOptions,
  type Generation,
  type Abortable,
} from './decode/generate-options.js';
import { inBatches } from './decode/in-batches.js';
import { requireManyTexts, requireSentences, sentenceFault } from './decode/require-sentences.js';
import { sentence, type Sentence } from './decode/sentence.js';
import { planDecoding } from './decode/plan.js';
import type { Candidate, DecoderGraphs, Writer } from './decode/run-decoders.js';
import type { StepGraphs } from './decode/step-through.js';
import { requireStreamable, streamTokens, type StreamedToken } from './decode/stream.js';
import { writeCandidates, writeSentences } from './decode/write-sentences.js';
import { judgedGraphs } from './evaluation/judged-graphs.js';
import { SentenceVaeError } from './errors.js';
import type { LikelihoodModel } from './evaluation/judged-model.js';
import { latentFault, meanOrDraw, requireLatents, requirePosteriors, type Latent } from './latent/latent.js';
import { drawFromPrior, eachDrawFromPrior, type Prior, type PriorOptions } from './latent/prior.js';
import type { Graph, Runtime } from './onnx/graph.js';
import { floatRows, tokenRows } from './onnx/tensors.js';
import { PRIOR_GRAPH, type SentencePackageConfig } from './package/config.js';
import { loadTokenizer } from './package/load-tokenizer.js';
import { openPackage, type ModelPackage } from './package/open-package.js';
import type { PackageFiles } from './package/package-files.js';
import type { SentenceTokenizer } from './tokenizer/sentence-tokenizer.js';
import { analogy, type AnalogyOptions } from './ways/analogy.js';
import { surest } from './ways/certainty.js';
import { direction, shift, type Direction, type ShiftOptions } from './ways/direction.js';
import { fillTemplates } from './ways/fill-templates.js';
import { grid, type GridOptions, type GridSentence } from './ways/grid.js';
import { infill, type InfilledSentence, type InfillOptions } from './ways/infill.js';
import { interpolate, type InterpolatedSentence, type InterpolateOptions } from './ways/interpolate.js';
import {
  likelihood,
  readLikelihoodOptions,
  type LikelihoodOptions,
  type SentenceLikelihood,
} from './ways/likelihood.js';
import { nearest, type Nearest, type NearestOptions } from './ways/nearest.js';
import { refine, soughtSentence } from './ways/refine.js';
import { similar, type SimilarOptions } from './ways/similar.js';
import { bestOfEach, readSampling, type SampleOptions } from './ways/sample.js';
import { readTemplates } from './ways/template.js';
import type { Texts } from './ways/writing-model.js';

const ENCODER = 'onnx/encoder.onnx';
const DECODER = 'onnx/decoder.onnx';
const SCORER = 'onnx/scorer.onnx';
const CONSTRAINED_DECODER = 'onnx/constrained_decoder.onnx';
const BEAM_DECODER = 'onnx/beam_decoder.onnx';
const START = 'onnx/start.onnx';
const STEP = 'onnx/step.onnx';

/** Options of {@link SentenceVae.reconstruct}. */
export interface ReconstructOptions extends GenerateOptions {
  /** Starts from a draw from the posterior instead of from its mean. Default `false`. */
  draw?: boolean | undefined;
}

/** Options of {@link SentenceVae.stream}. */
export interface StreamOptions extends GenerateOptions {
  /** Which of a seed's sentences it is. Default 0, the first. */
  index?: number | undefined;
}

/** Options of {@link SentenceVae.refine}. */
export interface RefineOptions extends Abortable {
  /** What {@link SentenceVae.encode} made of the sentences, where that is known. Default: they are encoded. */
  posteriors?: readonly Latent[] | undefined;
}

/** Options of {@link SentenceVae.candidates}. */
export interface CandidateOptions extends GenerateOptions {
  /** How many sentences are wanted of each latent, at most as many as there are beams. Default: as many. */
  nBest?: number | undefined;
}

/**
 * What a model can be made ready for: `restricted` is writing with words banned or forced, penalties, or least lengths, and
 * filling blanks; `candidates` is beam search.
 */
export type Readiness = 'encode' | 'decode' | 'restricted' | 'candidates' | 'stream' | 'score';

/** A trained sentence VAE: it turns sentences into latents and latents into sentences. */
export class SentenceVae implements AsyncDisposable {
  /** What the model package says of itself. */
  readonly config: SentencePackageConfig;
  readonly #tokenizer: SentenceTokenizer;
  readonly #runtime: Runtime;
  readonly #encoder: Graph;
  readonly #scorer: Graph;
  readonly #decoders: DecoderGraphs;
  readonly #steps: StepGraphs;
  readonly #prior: Prior;

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
    this.#scorer = runtime.open(files, SCORER);
    this.#decoders = {
      decoder: runtime.open(files, DECODER),
      constrained: runtime.open(files, CONSTRAINED_DECODER),
      beams: runtime.open(files, BEAM_DECODER),
    };
    this.#steps = { start: runtime.open(files, START), step: runtime.open(files, STEP) };
    this.#prior = { config, graph: config.prior && runtime.open(files, PRIOR_GRAPH) };
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
      CONSTRAINED_DECODER,
      BEAM_DECODER,
      START,
      STEP,
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    return new this(opened, await loadTokenizer(opened), runtime);
  }

  /**
   * Gets ready ahead of the first request, which otherwise waits until what it needs is loaded: in every worker. By default
   * for what reads sentences and writes them without restrictions.
   * @throws {SentenceVaeError} `BAD_PACKAGE`, `NO_DEVICE` or `TOO_LITTLE_MEMORY` where it could not be loaded
   */
  async warmUp(
    tasks: readonly Readiness[] = ['encode', 'decode'],
    { signal }: Abortable = {},
  ): Promise<void> {
    const graphs = new Set(tasks.flatMap((task) => this.#graphsFor(task)));
    await Promise.all(Array.from(graphs, (graph) => graph.load({ signal })));
  }

  /**
   * The posterior of each sentence.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for a sentence that's empty, too long, or has no word the model knows
   */
  async encode(texts: readonly string[], { signal }: Abortable = {}): Promise<Latent[]> {
    requireSentences(texts, this.#tokenizer, this.config);
    return this.#encode(texts, signal);
  }

  /**
   * A latent `[latent]` for each sentence that it is written from: its posterior's mean where that is one, else the likeliest that
   * a search around it finds, always the same one. There may be none; sentences with unknown words have none, and get their
   * means. Ways between sentences start from these.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` as {@link encode}
   */
  async refine(
    texts: readonly string[],
    { signal, posteriors }: RefineOptions = {},
  ): Promise<Float32Array[]> {
    const latents = posteriors ?? (await this.encode(texts, { signal }));
    requirePosteriors(latents, { sentences: texts.length, size: this.config.sizes.latent });
    const sought = texts.map((text, i) => soughtSentence(text, latents[i]!, this.#tokenizer));
    const write = (tried: readonly Float32Array[]) => this.decode(tried, { signal });
    return refine({ judged: this.#judged, write }, sought, { signal });
  }

  /**
   * Writes a sentence for each latent `[latent]`; temperature 0 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for latents of another length or with NaN, or for unusable options
   */
  async decode(latents: readonly Float32Array[], options: GenerateOptions = {}): Promise<Sentence[]> {
    const generation = readGenerateOptions(options, 0);
    requireLatents(latents, this.config.sizes.latent);
    return (await this.#write(latents, generation)).map(resultOf);
  }

  /**
   * The likeliest sentences that a beam search finds for each latent, best first; fewer where there are no more.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` as {@link decode}
   */
  async candidates(
    latents: readonly Float32Array[],
    { beams = DEFAULT_BEAMS, nBest = beams, ...options }: CandidateOptions = {},
  ): Promise<Candidate[][]> {
    const generation = readGenerateOptions({ ...options, beams }, 0);
    requireBest(nBest, generation.beams);
    requireLatents(latents, this.config.sizes.latent);
    const attempts = await writeCandidates(this.#writer, latents, generation, { best: nBest });
    return attempts.map(resultOf);
  }

  /**
   * Writes the sentence of a latent `[latent]` word by word, with the end as the last token; temperature 0 by default. The
   * seed gives the words that it gives {@link decode} for the latent at `index`. Breaking off the loop ends the work.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` as {@link decode}, and for forced words and beams, which need whole sentences
   */
  stream(
    latent: Float32Array,
    { index = 0, ...options }: StreamOptions = {},
  ): AsyncGenerator<StreamedToken, void> {
    const generation = readGenerateOptions(options, 0);
    requireStreamable(generation);
    requireIndex(index);
    requireLatents([latent], this.config.sizes.latent);
    return streamTokens(this.#writer, { latent, index }, planDecoding(this.#writer, generation));
  }

  /**
   * Writes `count` sentences from the prior, the fitted one if the model has one; temperature 1 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async sample(count: number, { prior, bestOf = 1, ...options }: SampleOptions = {}): Promise<Sentence[]> {
    const { draws, generation } = readSampling(count, bestOf, readGenerateOptions(options, 1));
    const { seed, signal } = generation;
    const latents = await drawFromPrior(this.#prior, draws, { prior, seed, signal });
    const written = await this.decode(latents, generation);
    return Array.from({ length: count }, (_, i) => surest(written.slice(i * bestOf, (i + 1) * bestOf)));
  }

  /**
   * {@link sample} one by one, in constant memory, however many they are.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`, before anything is drawn
   */
  sampleEach(
    count: number,
    { prior, bestOf = 1, ...options }: SampleOptions = {},
  ): AsyncGenerator<Sentence, void> {
    const { draws, generation } = readSampling(count, bestOf, readGenerateOptions(options, 1));
    const { seed, signal } = generation;
    const latents = this.drawLatents(draws, { prior, seed, signal });
    return bestOfEach(this.decodeAll(latents, generation), bestOf);
  }

  /**
   * The latents that {@link sample} writes from, one by one: for {@link stream}, {@link candidates} or {@link decodeAll}.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  drawLatents(count: number, options: PriorOptions = {}): AsyncGenerator<Float32Array, void> {
    return eachDrawFromPrior(this.#prior, count, options);
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
    requireSentences(texts, this.#tokenizer, this.config);
    return (await this.#reconstruct(texts, generation, { draw })).map(resultOf);
  }

  /**
   * Writes the sentences on the way through two or more sentences, from posterior mean to posterior mean: 7 steps from each
   * to the next, in straight lines, at temperature 0 by default. Each sentence's own reconstruction is among them.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  interpolate(texts: readonly string[], options: InterpolateOptions = {}): Promise<InterpolatedSentence[]> {
    return interpolate(this, texts, options);
  }

  /**
   * Writes the sentences of a grid between four sentences: top left, top right, bottom left, bottom right. Rows of columns,
   * 5 × 5 in straight lines at temperature 0 by default; the four reconstructions stand in the corners.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  grid(corners: readonly string[], options: GridOptions = {}): Promise<GridSentence[][]> {
    return grid(this, corners, options);
  }

  /**
   * Writes sentences in random directions from a sentence, all at one distance from its posterior mean; 8 at temperature 0
   * by default. With the same seed and another radius one walks on in the same directions.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  similar(text: string, options: SimilarOptions = {}): Promise<Sentence[]> {
    return similar(this, text, options);
  }

  /**
   * Writes what is to `c` as `a` is to `b`: from the latent c + strength · (a − b); at temperature 0 by default.
   * @param texts `a`, `b` and `c`
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  analogy(
    texts: readonly [a: string, b: string, c: string],
    options: AnalogyOptions = {},
  ): Promise<Sentence[]> {
    return analogy(this, texts, options);
  }

  /**
   * Fills the blanks of a sentence: `_` is a word, `__` one to four words. All its other words stay; the likeliest sentences
   * that were found are handed back, best first, each once; 5 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for a text without blanks, with words that the model doesn't know, with a
   * blank that is part of a word, too long, or with more than three blanks of several words
   */
  async infill(text: string, options: InfillOptions = {}): Promise<InfilledSentence[]> {
    return infill(
      {
        ...this.#judged,
        tokenIds: this.config.tokenIds,
        fill: (drafts, generation) => fillTemplates(this.#writer, drafts, generation),
      },
      readTemplates(text, this.#tokenizer, this.config),
      options,
    );
  }

  /**
   * The direction from one sort of sentences to another: the difference of the means of their posterior means. Any number
   * of sentences, in constant memory; those that the model can make nothing of are passed over.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` where no usable one is left
   */
  direction(from: Texts, to: Texts, options: Abortable = {}): Promise<Direction> {
    return direction(this, from, to, options);
  }

  /**
   * Writes each sentence moved along a direction; at temperature 0 by default.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`, also for the direction of another model
   */
  shift(texts: readonly string[], along: Direction, options: ShiftOptions = {}): Promise<Sentence[]> {
    return shift(this, texts, along, options);
  }

  /**
   * Finds the sentences of a corpus that are nearest to a sentence; 10 by the distance of posterior means by default. Any
   * number of sentences, in constant memory; those that the model can make nothing of are passed over.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  nearest(text: string, corpus: Texts, options: NearestOptions = {}): Promise<Nearest> {
    return nearest(this, text, corpus, options);
  }

  /**
   * How likely each sentence is, whatever its latent: −ELBO with its parts and the importance-weighted −log p(x), by 100
   * draws by default. The KL is in closed form, the reconstruction a mean over the draws.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async likelihood(texts: readonly string[], options: LikelihoodOptions = {}): Promise<SentenceLikelihood[]> {
    requireSentences(texts, this.#tokenizer, this.config);
    return this.#likelihood(texts, options);
  }

  /**
   * The log-probability of each sentence and of its tokens, given its posterior mean: the reconstruction term of the
   * ELBO without its noise, in nats.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  async score(texts: readonly string[], { signal }: Abortable = {}): Promise<Sentence[]> {
    requireSentences(texts, this.#tokenizer, this.config);
    return this.#score(texts, signal);
  }

  /**
   * {@link encode} for any number of sentences, in constant memory: yields what became of each, in order, as fast as it
   * is taken. A sentence that is unusable does not end the job.
   */
  encodeAll(texts: Texts, options: JobOptions = {}): AsyncGenerator<Outcome<string, Latent>, void> {
    return this.#eachSentence(texts, options, async (batch) =>
      (await this.#encode(batch, options.signal)).map((result) => ({ result })),
    );
  }

  /**
   * {@link decode} for any number of latents, as {@link encodeAll} is for sentences.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for unusable options
   */
  decodeAll(
    latents: AsyncIterable<Float32Array> | Iterable<Float32Array>,
    options: GenerateOptions & JobOptions = {},
  ): AsyncGenerator<Outcome<Float32Array, Sentence>, void> {
    const generation = readGenerateOptions(options, 0);
    planDecoding(this.#writer, generation);
    return eachOutcome(latents, options, {
      faultOf: (latent, place) => latentFault(latent, this.config.sizes.latent, place),
      run: (batch, numbers) => this.#write(batch, generation, numbers),
    });
  }

  /**
   * {@link reconstruct} for any number of sentences, as {@link encodeAll} is for {@link encode}.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for unusable options
   */
  reconstructAll(
    texts: Texts,
    { draw = false, ...options }: ReconstructOptions & JobOptions = {},
  ): AsyncGenerator<Outcome<string, Sentence>, void> {
    const generation = readGenerateOptions(options, 0);
    planDecoding(this.#writer, generation);
    return this.#eachSentence(texts, options, (batch, numbers) =>
      this.#reconstruct(batch, generation, { draw, numbers }),
    );
  }

  /** {@link score} for any number of sentences, as {@link encodeAll} is for {@link encode}. */
  scoreAll(texts: Texts, options: JobOptions = {}): AsyncGenerator<Outcome<string, Sentence>, void> {
    return this.#eachSentence(texts, options, async (batch) =>
      (await this.#score(batch, options.signal)).map((result) => ({ result })),
    );
  }

  /**
   * {@link likelihood} for any number of sentences, as {@link encodeAll} is for {@link encode}.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for unusable options
   */
  likelihoodAll(
    texts: Texts,
    options: LikelihoodOptions & JobOptions = {},
  ): AsyncGenerator<Outcome<string, SentenceLikelihood>, void> {
    const read = readLikelihoodOptions(options);
    return this.#eachSentence(texts, options, async (batch, places) =>
      (await this.#likelihood(batch, read, places)).map((result) => ({ result })),
    );
  }

  #graphsFor(task: Readiness): Graph[] {
    switch (task) {
      case 'encode':
        return [this.#encoder];
      case 'decode':
        // What is sampled is decoded, too.
        return this.#prior.graph ? [this.#decoders.decoder, this.#prior.graph] : [this.#decoders.decoder];
      case 'restricted':
        return [this.#decoders.constrained];
      case 'candidates':
        return [this.#decoders.beams];
      case 'stream':
        return [this.#steps.start, this.#steps.step];
      case 'score':
        return [this.#scorer];
      default:
        throw new SentenceVaeError('BAD_ARGUMENT', {
          expected: 'what to be ready for: encode, decode, restricted, candidates, stream or score',
          received: `${JSON.stringify(task satisfies never)} came`,
          remedy: 'Choose among them',
        });
    }
  }

  #eachSentence<Result>(
    texts: Texts,
    options: JobOptions,
    run: (texts: string[], numbers: number[]) => Promise<Attempt<Result>[]>,
  ): AsyncGenerator<Outcome<string, Result>, void> {
    requireManyTexts(texts);
    const faultOf = (text: string) => sentenceFault(text, this.#tokenizer, this.config);
    return eachOutcome(texts, options, { faultOf, run });
  }

  #encode(texts: readonly string[], signal: AbortSignal | undefined): Promise<Latent[]> {
    const rows = texts.map((text) => this.#tokenizer.encode(text));
    const { atOnce } = this.#encoder;
    return inBatches(rows, { signal, atOnce, lengthOf: ({ length }) => length }, async (batch) => {
      const outputs = await this.#encoder.run(tokenRows(this.#tokenizer.pad(batch)), { signal });
      const logVariances = outputs.floats('log_variance', batch.length);
      return outputs
        .floats('mean', batch.length)
        .map((mean, row) => ({ mean, logVariance: logVariances[row]! }));
    });
  }

  get #judged(): LikelihoodModel {
    const graphs = { encoder: this.#encoder, scorer: this.#scorer };
    return judgedGraphs(graphs, this.#tokenizer, this.config.sizes.latent);
  }

  get #writer(): Writer {
    return {
      graphs: this.#decoders,
      steps: this.#steps,
      tokenizer: this.#tokenizer,
      config: this.config,
    };
  }

  #write(
    latents: readonly Float32Array[],
    generation: Generation,
    numbers?: readonly number[],
  ): Promise<Attempt<Sentence>[]> {
    return writeSentences(this.#writer, latents, generation, numbers);
  }

  /** @param numbers what draws depend on, where the texts are some of many */
  async #reconstruct(
    texts: readonly string[],
    generation: Generation,
    { draw, numbers }: { draw: boolean; numbers?: readonly number[] },
  ): Promise<Attempt<Sentence>[]> {
    const { seed, signal } = generation;
    const latents = (await this.#encode(texts, signal)).map((latent, i) =>
      meanOrDraw(latent, draw, { seed, index: numbers?.[i] ?? i }),
    );
    requireLatents(latents, this.config.sizes.latent);
    return this.#write(latents, generation, numbers);
  }

  #likelihood(
    texts: readonly string[],
    options: LikelihoodOptions,
    places?: readonly number[],
  ): Promise<SentenceLikelihood[]> {
    const sentences = texts.map((text) => ({ text, ids: this.#tokenizer.encode(text) }));
    return likelihood(this.#judged, sentences, options, places);
  }

  async #score(texts: readonly string[], signal: AbortSignal | undefined): Promise<Sentence[]> {
    const rows = texts.map((text) => this.#tokenizer.encode(text));
    const latents = await this.#encode(texts, signal);
    const { atOnce } = this.#scorer;
    return inBatches(rows, { signal, atOnce, lengthOf: ({ length }) => length }, async (batch, places) => {
      const latent = floatRows(places.map((place) => latents[place]!.mean));
      const feeds = { ...tokenRows(this.#tokenizer.pad(batch)), latent };
      const outputs = await this.#scorer.run(feeds, { signal });
      const logProbabilities = outputs.floats('log_probs', batch.length);
      return batch.map((ids, row) => {
        const text = texts[places[row]!]!;
        const tokens = [...this.#tokenizer.tokens(text), this.#tokenizer.token(ids.at(-1)!)];
        return sentence(text, tokens, logProbabilities[row]!);
      });
    });
  }

  /** Frees the graphs and what ran them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }
}
