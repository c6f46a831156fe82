const NEEDS_STRINGS =
  'it turns text into ids, for which ONNX has no operators; convert the model behind it, and let the program that runs it make the ids';
const WEIGHTS_NOT_SAVED =
  'tfjs saves none of the weights of the layers inside of it; build it of layers that are saved, such as Dense and LayerNormalization';

/** The layer classes of tfjs-layers 4.22 that cannot be converted: why, and what would make it possible. */
export const UNSUPPORTED_LAYERS: Readonly<Record<string, string>> = {
  Backbone:
    'it is the abstract class of language models, without layers of its own; convert a model of a class made of it',
  BytePairTokenizer: NEEDS_STRINGS,
  CachedMultiHeadAttention: WEIGHTS_NOT_SAVED,
  GPT2Backbone: WEIGHTS_NOT_SAVED,
  GPT2CausalLM: 'tfjs has declared it, but not written it: its constructor always throws',
  GPT2CausalLMPreprocessor: NEEDS_STRINGS,
  GPT2Preprocessor: NEEDS_STRINGS,
  GPT2Tokenizer: NEEDS_STRINGS,
  MultiHeadAttention: WEIGHTS_NOT_SAVED,
  Preprocessor: NEEDS_STRINGS,
  StartEndPacker:
    'it takes lists of tensors of different lengths, which a layer in a model never gets; pack the ids before the model',
  TransformerDecoder: WEIGHTS_NOT_SAVED,
};
