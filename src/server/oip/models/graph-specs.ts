import type { ImagePackageConfig, SentencePackageConfig } from '../../../package/config.js';
import type { MostLengths, TensorSpec, ValueRange } from './tensor-spec.js';
import { BIASES, numbers, SHARES, TEMPERATURES, UNIFORMS, wholeNumbers } from './value-ranges.js';

/** What a graph of a package takes and gives. */
export interface GraphSpec {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

type Shape = TensorSpec['shape'];

const floats = (name: string, shape: Shape, values?: ValueRange): TensorSpec =>
  spec(name, 'FP32', shape, values);
const integers = (name: string, shape: Shape, values?: ValueRange): TensorSpec =>
  spec(name, 'INT64', shape, values);

function spec(name: string, datatype: 'FP32' | 'INT64', shape: Shape, values?: ValueRange): TensorSpec {
  return values ? { name, datatype, shape, values } : { name, datatype, shape };
}

const WIDEST_BEAM = 64;
const ANY_LENGTH = wholeNumbers(0, 1_000_000);

/** The graphs of a sentence model, as the table of ARCHITECTURE.md has them. Values that a graph cannot use are refused here. */
export function sentenceGraphs({ sizes }: SentencePackageConfig): ReadonlyMap<string, GraphSpec> {
  const { vocabulary } = sizes;
  const ids = wholeNumbers(0, vocabulary - 1, 'token ids');
  const latent = floats('latent', ['batch', sizes.latent]);
  const words = [
    integers('input_ids', ['batch', 'tokens'], ids),
    integers('attention_mask', ['batch', 'tokens'], wholeNumbers(0, 1)),
  ];
  const drawing = [
    latent,
    floats('uniforms', ['batch', 'max_tokens'], UNIFORMS),
    floats('temperature', [], TEMPERATURES),
    integers('top_k', [], wholeNumbers(0, vocabulary)),
    floats('top_p', [], SHARES),
    floats('min_p', [], numbers(0, 1)),
    { name: 'with_log_probs', datatype: 'BOOL', shape: [] },
  ] satisfies TensorSpec[];
  const restricting = [
    floats('logit_bias', [vocabulary], BIASES),
    integers('forced_ids', ['batch', 'max_tokens'], wholeNumbers(-1, vocabulary - 1, 'token ids, or −1,')),
    integers('min_tokens', [], ANY_LENGTH),
    floats('repetition_penalty', [], numbers(1, 100)),
    integers('no_repeat_ngram', [], ANY_LENGTH),
  ];
  const hidden: Shape = ['batch', sizes.hidden];
  const written = [integers('token_ids', ['batch', 'tokens']), floats('log_probs', ['batch', 'tokens'])];
  const found: Shape = ['batch', 'n_best', 'tokens'];
  return new Map(
    Object.entries({
      encoder: { inputs: words, outputs: posterior(sizes.latent) },
      decoder: { inputs: drawing, outputs: written },
      constrained_decoder: { inputs: [...drawing, ...restricting], outputs: written },
      beam_decoder: {
        inputs: [
          latent,
          integers('beam_width', [], wholeNumbers(1, WIDEST_BEAM)),
          integers('n_best', [], wholeNumbers(1, WIDEST_BEAM)),
          floats('length_penalty', [], numbers(0, 5)),
          ...restricting,
        ],
        outputs: [
          integers('token_ids', found),
          floats('log_probs', found),
          floats('scores', ['batch', 'n_best']),
        ],
      },
      start: { inputs: [latent], outputs: [floats('hidden', hidden)] },
      step: {
        inputs: [integers('token_ids', ['batch'], ids), floats('hidden', hidden), latent],
        outputs: [floats('logits', ['batch', vocabulary]), floats('next_hidden', hidden)],
      },
      scorer: { inputs: [...words, latent], outputs: [floats('log_probs', ['batch', 'tokens'])] },
      prior: priorSpec(sizes.latent),
    }),
  );
}

/** How long the lengths may be that requests to a sentence model choose. */
export function sentenceLengths({ sizes }: SentencePackageConfig, rows: number): MostLengths {
  return { batch: rows, tokens: sizes.maxTokens, max_tokens: sizes.maxTokens };
}

/** The graphs of an image model. */
export function imageGraphs({ sizes }: ImagePackageConfig): ReadonlyMap<string, GraphSpec> {
  const pixels = floats('pixels', ['batch', sizes.width * sizes.height], numbers(0, 1));
  return new Map(
    Object.entries({
      encoder: { inputs: [pixels], outputs: posterior(sizes.latent) },
      decoder: { inputs: [floats('latent', ['batch', sizes.latent])], outputs: [pixels] },
      prior: priorSpec(sizes.latent),
    }),
  );
}

const posterior = (latent: number) => [
  floats('mean', ['batch', latent]),
  floats('log_variance', ['batch', latent]),
];

const priorSpec = (latent: number): GraphSpec => ({
  inputs: [floats('normals', ['batch', latent]), floats('uniforms', ['batch'], UNIFORMS)],
  outputs: [floats('latent', ['batch', latent])],
});
