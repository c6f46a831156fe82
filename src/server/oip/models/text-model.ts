import { randomSeed, type GenerateOptions } from '../../../decode/generate-options.js';
import { meanOrDraw } from '../../../latent/latent.js';
import type { SentenceVae } from '../../../sentence-vae.js';
import { requireRows } from '../../rest/limits.js';
import { badRequest } from '../bad-request.js';
import { rowsOf, rowTensor, textsOf } from '../tensors/rows.js';
import type { NamedTensor } from '../tensors/tensor.js';
import type { ModelRequest, OipModel, RequestLimits } from './oip-model.js';
import { requireOnlyInput } from './only-input.js';
import { numberParameter, requireKnownParameters, truthParameter } from './parameters.js';
import { readInputs, type TensorSpec } from './tensor-spec.js';
import { wantedOutputs } from './wanted-outputs.js';

const PARAMETERS = [
  'seed',
  'draw',
  'temperature',
  'top_k',
  'top_p',
  'min_p',
  'repetition_penalty',
  'no_repeat_ngram',
  'min_words',
  'max_words',
  'beams',
  'length_penalty',
];

/** A sentence model as a whole: sentences or latents in, sentences and, for sentences, latents out. */
export function textModel(vae: SentenceVae, limits: RequestLimits): OipModel {
  const { latent } = vae.config.sizes;
  const inputs: TensorSpec[] = [
    { name: 'text', datatype: 'BYTES', shape: ['batch'], isOptional: true },
    { name: 'latent', datatype: 'FP32', shape: ['batch', latent], isOptional: true },
  ];
  const written: TensorSpec[] = [
    { name: 'text', datatype: 'BYTES', shape: ['batch'] },
    { name: 'log_probability', datatype: 'FP32', shape: ['batch'] },
  ];
  const outputs: TensorSpec[] = [
    ...written,
    { name: 'latent', datatype: 'FP32', shape: ['batch', latent] },
    { name: 'log_variance', datatype: 'FP32', shape: ['batch', latent] },
  ];
  return { platform: 'sentence-vae_package', inputs, outputs, infer };

  async function infer(request: ModelRequest, signal: AbortSignal): Promise<NamedTensor[]> {
    requireKnownParameters(request.parameters, PARAMETERS);
    const draw = truthParameter(request.parameters, 'draw');
    const options = generateOptions(request);
    const tensors = readInputs(inputs, request.inputs, { batch: limits.inputs });
    requireOnlyInput(tensors, ['text', 'latent']);
    requireWork(tensors, options.beams ?? 1, limits);
    const texts = textsOf(tensors, 'text');
    const wanted = wantedOutputs(texts ? outputs : written, request.outputs);

    const results = new Map<string, NamedTensor>();
    const posteriors = texts && (await vae.encode(texts, { signal }));
    const starts =
      posteriors?.map((posterior, index) => meanOrDraw(posterior, draw, { seed: options.seed, index })) ??
      rowsOf(tensors, 'latent');
    if (posteriors) {
      const logVariances = posteriors.map(({ logVariance }) => logVariance);
      results.set('latent', rowTensor('latent', starts));
      results.set('log_variance', rowTensor('log_variance', logVariances));
    }
    if (wanted.some((name) => written.some((each) => each.name === name))) {
      const scores = wanted.includes('log_probability');
      const sentences = await vae.decode(starts, { ...options, scores, signal });
      const shape = [sentences.length];
      const logs = Float32Array.from(sentences, ({ logProbability }) => logProbability);
      const data = sentences.map(({ text }) => text);
      results.set('text', { name: 'text', datatype: 'BYTES', shape, data });
      results.set('log_probability', { name: 'log_probability', datatype: 'FP32', shape, data: logs });
    }
    return wanted.map((name) => results.get(name)!);
  }
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for texts that are too long, or more beams than a request may have */
function requireWork(tensors: ReadonlyMap<string, NamedTensor>, beams: number, limits: RequestLimits): void {
  const long = textsOf(tensors, 'text')?.find(({ length }) => length > limits.textLength);
  if (long !== undefined) {
    throw badRequest(
      `texts of at most ${limits.textLength.toLocaleString('en')} characters`,
      `one has ${long.length.toLocaleString('en')}`,
      'Shorten it',
    );
  }
  for (const { shape } of tensors.values()) {
    requireRows((shape[0] ?? 0) * beams, `${shape[0]} sentences with ${beams} beams each`, limits);
  }
}

function generateOptions({ parameters }: ModelRequest): GenerateOptions & { seed: number } {
  const number = (name: string) => numberParameter(parameters, name);
  return {
    seed: number('seed') ?? randomSeed(),
    temperature: number('temperature'),
    topK: number('top_k'),
    topP: number('top_p'),
    minP: number('min_p'),
    repetitionPenalty: number('repetition_penalty'),
    noRepeatNgram: number('no_repeat_ngram'),
    minWords: number('min_words'),
    maxWords: number('max_words'),
    beams: number('beams'),
    lengthPenalty: number('length_penalty'),
  };
}
