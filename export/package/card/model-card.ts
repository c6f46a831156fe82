import type {
  ImagePackageConfig,
  PackageConfig,
  SentencePackageConfig,
} from '../../../src/package/config.js';
import { describeChange } from '../../quantize/describe-change.js';
import type { CorpusFacts } from '../corpus-facts.js';
import { describePrior } from '../describe-prior.js';
import { withEvaluation } from './evaluation.js';
import { frontMatter } from './front-matter.js';

type Described<Config extends PackageConfig> = Omit<Config, 'files'>;

/** The README.md of a package, with the front matter that the Hugging Face Hub reads, and figures if it was judged. */
export function modelCard(
  config: Described<SentencePackageConfig> | Described<ImagePackageConfig>,
  facts: CorpusFacts,
): string {
  const text = config.kind === 'sentence-vae' ? sentenceCard(config) : imageCard(config);
  const card = `${frontMatter(config, facts)}\n${text}`;
  return config.evaluation ? withEvaluation(card, config.evaluation) : card;
}

function sentenceCard(config: Described<SentencePackageConfig>): string {
  const { name, sizes } = config;
  return `# ${name}

A sentence variational autoencoder: it writes sentences from points of a ${sizes.latent}-dimensional latent space, so that one
sentence can be turned into another step by step. A GRU of ${sizes.hidden} units reads, another writes; word vectors have
${sizes.embedding} numbers, the vocabulary ${sizes.vocabulary} entries, a sentence at most ${sizes.maxTokens} tokens.${wordsOf(config)}

## Use

\`\`\`sh
npx sentence-vae gen --model ${name} --interpolate "a sentence" "another one"
npx sentence-vae gen --model ${name} --sample 5 --seed 1
\`\`\`

\`\`\`js
import { SentenceVae } from 'sentence-vae';

await using model = await SentenceVae.load('models/${name}'); // from the Hugging Face Hub: 'hf://<owner>/${name}'
console.log(await model.interpolate(['a sentence', 'another one'], { steps: 7 }));
\`\`\`

The graphs in \`onnx/\` run in any ONNX Runtime; \`tokenizer.json\` is read by Hugging Face's tokenizers, and by AutoTokenizer of transformers.

| graph | inputs | outputs |
|---|---|---|
| encoder | \`input_ids\`, \`attention_mask\` int64 [batch, tokens] | \`mean\`, \`log_variance\` float32 [batch, ${sizes.latent}] |
| decoder | \`latent\` float32 [batch, ${sizes.latent}], \`uniforms\` float32 [batch, max_tokens], \`temperature\` float32 [], \`top_k\` int64 [], \`top_p\`, \`min_p\` float32 [], \`with_log_probs\` bool [] | \`token_ids\` int64, \`log_probs\` float32 [batch, tokens] |
| start | \`latent\` float32 [batch, ${sizes.latent}] | \`hidden\` float32 [batch, ${sizes.hidden}] |
| step | \`token_ids\` int64 [batch], \`hidden\` float32 [batch, ${sizes.hidden}], \`latent\` float32 [batch, ${sizes.latent}] | \`logits\` float32 [batch, ${sizes.vocabulary}], \`next_hidden\` float32 [batch, ${sizes.hidden}] |
| constrained_decoder | the decoder's, and \`logit_bias\` float32 [${sizes.vocabulary}], \`forced_ids\` int64 [batch, max_tokens], \`min_tokens\` int64 [], \`repetition_penalty\` float32 [], \`no_repeat_ngram\` int64 [] | the decoder's |
| beam_decoder | \`latent\`, \`beam_width\`, \`n_best\` int64 [], \`length_penalty\` float32 [], \`logit_bias\`, \`forced_ids\`, \`min_tokens\`, \`repetition_penalty\`, \`no_repeat_ngram\` | \`token_ids\` int64, \`log_probs\` float32 [batch, n_best, tokens], \`scores\` float32 [batch, n_best] |
| scorer | \`input_ids\`, \`attention_mask\` int64 [batch, tokens], \`latent\` float32 [batch, ${sizes.latent}] | \`log_probs\` float32 [batch, tokens] |
${priorRow(config)}
${training(config, 'sentence')}${fittedPrior(config, 'sentence')}
## Limits

It knows the words and the manner of its training text and no others: ${unknownWords(config)} becomes \`<unk>\`, and what it writes
may be ungrammatical, untrue or as offensive as that text. It was made to explore a latent space, not to inform.
`;
}

/** What its tokens are, where the package says so. */
function wordsOf({ text }: Described<SentencePackageConfig>): string {
  if (!text) return '';
  const others = text.pieces > 0 ? `; others are spelt with ${text.pieces} pieces` : '';
  return ` Of words ${text.words} are tokens${others}. Case is ${text.case === 'kept' ? 'kept' : 'not kept'}.`;
}

function unknownWords({ text }: Described<SentencePackageConfig>): string {
  return text && text.pieces > 0 ? 'a word with characters that never came in it' : 'an unknown word';
}

function imageCard(config: Described<ImagePackageConfig>): string {
  const { name, sizes } = config;
  const pixels = sizes.height * sizes.width;
  return `# ${name}

A variational autoencoder of ${sizes.height} × ${sizes.width} grey images with ${hiddenLayers(sizes)} each way and ${sizes.latent} latent
dimensions (Kingma & Welling, "Auto-Encoding Variational Bayes", 2014).

## Use

\`\`\`sh
npx sentence-vae gen --image --model ${name} --sample 64
npx sentence-vae gen --image --model ${name} --plane -o plane.png
\`\`\`

| graph | inputs | outputs |
|---|---|---|
| encoder | \`pixels\` float32 [batch, ${pixels}], from 0 to 1 | \`mean\`, \`log_variance\` float32 [batch, ${sizes.latent}] |
| decoder | \`latent\` float32 [batch, ${sizes.latent}] | \`pixels\` float32 [batch, ${pixels}]: the probability that a pixel is on |
${priorRow(config)}
${training(config, 'image')}${onPixels(config)}${fittedPrior(config, 'image')}
## Limits

It draws what looks like its training images, blurred as VAEs are, and nothing else.
`;
}

function training(config: Described<PackageConfig>, unit: string): string {
  const { training: source, metrics, verification } = config;
  const largest = Math.max(...Object.values(verification));
  return `## Data and licence

Trained on \`${source.corpus}\`${countsOf(source)}.
Licence of that data: ${source.licence}.${[undefined, 'not stated'].includes(source.attribution) ? '' : ` From: ${source.attribution}`}

## Training and figures

${source.epochs} epochs, ${source.steps} steps, seed ${source.seed}, sentence-vae ${source.libraryVersion}.

| validation, nats per ${unit}, β = 1 | |
|---|---|
| negative ELBO | ${metrics.negativeElbo.toFixed(2)} |
| reconstruction | ${metrics.reconstruction.toFixed(2)} |
| KL | ${metrics.kl.toFixed(2)} |

At export ONNX Runtime and TensorFlow.js differed by at most ${largest.toExponential(1)}.
${inFewerBits(config)}`;
}

function countsOf({ examples }: PackageConfig['training']): string {
  if (!examples) return '';
  return `: ${examples.train} examples, with ${examples.valid} for validation and ${examples.test} for testing`;
}

function priorRow({ prior, sizes }: Described<PackageConfig>): string {
  if (!prior) return '';
  return `| prior | \`normals\` float32 [batch, ${sizes.latent}], \`uniforms\` float32 [batch] | \`latent\` float32 [batch, ${sizes.latent}] |\n`;
}

function fittedPrior({ prior }: Described<PackageConfig>, unit: string): string {
  if (!prior) return '';
  return `
## Prior

Samples start from ${describePrior(prior)}, fitted after training to latents of ${prior.examples} training examples, draws from
their posteriors (Ghosh et al., "From Variational to Deterministic Autoencoders", 2020). Held-out latents take
${prior.heldOut.fitted.toFixed(2)} nats each under it and ${prior.heldOut.standard.toFixed(2)} under the standard normal that the model was trained with: with this prior the negative
ELBO is ${(prior.heldOut.standard - prior.heldOut.fitted).toFixed(2)} nats a ${unit} lower. \`--prior standard\` samples from the other one.
`;
}

function hiddenLayers({ hidden, layers = 1 }: ImagePackageConfig['sizes']): string {
  return layers === 1 ? `one hidden layer of ${hidden} units` : `${layers} hidden layers of ${hidden} units`;
}

/** What the figures are of. */
function onPixels({ binarization }: Described<ImagePackageConfig>): string {
  return binarization === undefined
    ? 'The figures are of grey values, under independent Bernoulli pixels.\n'
    : 'The figures are of pixels that are on or off, each drawn by its grey value: anew in every epoch of training, once for validation.\n';
}

function inFewerBits({ precision, quantization }: Described<PackageConfig>): string {
  if (!quantization) return '';
  return `Precision: ${precision}. ${describeChange(quantization)}.\n`;
}
