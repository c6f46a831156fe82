import type { TensorData } from '../onnx/tensor.js';

/** A tfjs LayersModel as its files describe it. */
export interface LayersModel {
  readonly name: string;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly inputs: readonly OutputReference[];
  readonly outputs: readonly OutputReference[];
}

/** A layer of a LayersModel, with its weights and its uses. */
export interface Layer {
  readonly name: string;
  readonly className: string;
  /** As serialised: keys in snake_case. */
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * By the name within the layer: `kernel`, `bias`, `forward_lstm/kernel`, `RNNCell_0/bias`, … Names of cells that
   * Python puts in between are left out, as in tfjs. Weights of layers inside of `model` are with those.
   */
  readonly weights: ReadonlyMap<string, TensorData>;
  /** One for each time the layer is used: a shared layer has several. An input has one without inputs. */
  readonly calls: readonly Call[];
  /** What a layer that is a model consists of. */
  readonly model?: LayersModel | undefined;
  /**
   * The layers that a wrapper applies, without calls of their own: the one of TimeDistributed, the forward and the
   * backward one of Bidirectional with their own settings and weights.
   */
  readonly wrapped?: readonly Layer[] | undefined;
}

/** One use of a layer. */
export interface Call {
  readonly inputs: readonly OutputReference[];
  /** Keyword arguments of the call, keys in snake_case. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Points at one output of one use of a layer. */
export interface OutputReference {
  readonly layer: string;
  /** Which use of the layer. */
  readonly call: number;
  /** Which of that use's outputs. */
  readonly output: number;
}
