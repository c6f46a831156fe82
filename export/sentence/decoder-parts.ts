import { CudnnGruConfig } from '../handlers/layers/cudnn-gru.js';
import { configOf } from '../handlers/layer-handler.js';
import { checkLayersAreKnown } from '../handlers/layer-registry.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Call, Layer, LayersModel, OutputReference } from '../read/layers-model.js';

/** The places in a sentence decoder network where generation cuts it: around its GRU, which the loop steps itself. */
export interface DecoderParts {
  readonly network: LayersModel;
  readonly gru: Layer;
  /** Embeddings of the previous tokens. */
  readonly embedded: OutputReference;
  /** The hidden state before the first token, made of the latent. */
  readonly initialHidden: OutputReference;
  readonly logits: OutputReference;
}

/** Finds the parts of a decoder network. @throws {SentenceVaeError} `BAD_MODEL_FILE` if it is none */
export function findDecoderParts(network: LayersModel): DecoderParts {
  checkLayersAreKnown(network);
  const gru = onlyLayer(network, 'CuDNNGRU');
  const [gruInput, initialHidden] = onlyCall(gru).inputs;
  const join = onlyLayer(network, 'ConcatenateLatent');
  const [embedded] = onlyCall(join).inputs;
  const [logits] = network.outputs;
  if (!embedded || !initialHidden || !logits || gruInput?.layer !== join.name) {
    throw notADecoder('its GRU does not read the previous token, the latent and an initial state');
  }
  return { network, gru, embedded, initialHidden, logits };
}

function onlyLayer(network: LayersModel, className: string): Layer {
  const found = [...network.layers.values()].filter((layer) => layer.className === className);
  const [layer] = found;
  if (layer && found.length === 1) return layer;
  throw notADecoder(`it has ${found.length} ${className} layers`);
}

function onlyCall(layer: Layer): Call {
  const [call] = layer.calls;
  if (call && layer.calls.length === 1) return call;
  throw notADecoder(`${layer.name} is used ${layer.calls.length} times`);
}

function notADecoder(received: string) {
  return badModelFile({
    expected: 'the decoder network of a sentence VAE, with one ConcatenateLatent and one CuDNNGRU',
    received,
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });
}

/** Length of the hidden state. */
export function hiddenUnits({ gru }: DecoderParts): number {
  return configOf(gru, CudnnGruConfig).units;
}

/** Length of the latent, from the decoder's input layer. */
export function latentInput(network: LayersModel): number {
  const shape = network.layers.get('latent')?.config['batch_input_shape'];
  const latent: unknown = Array.isArray(shape) ? shape.at(-1) : undefined;
  if (typeof latent === 'number') return latent;
  throw badModelFile({
    expected: 'a decoder network with an input called latent of a fixed size',
    received: 'it has none',
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });
}
