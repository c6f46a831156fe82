/**
 * The path of a weight as tfjs looks for it: without the `:0` of TensorFlow's variables and without the folders that
 * the `.keras` format puts in between.
 */
export function pathOf(fullName: string): readonly string[] {
  const parts = fullName.replace(/:\d+$/, '').split('/');
  // Such files number the weights of a layer: layers/dense/vars/0.
  if (!/^\d+$/.test(parts.at(-1) ?? '')) return parts;
  return parts.map((part) => part.replace(/^_/, '')).filter((part) => !KERAS_FOLDERS.has(part));
}

const KERAS_FOLDERS: ReadonlySet<string> = new Set(['vars', 'layers', 'layer_checkpoint_dependencies']);

/**
 * The name of a weight within its layer, without cells that Python puts in between: `lstm_cell_1/kernel` → `kernel`,
 * `forward_lstm/lstm_cell_1/kernel` → `forward_lstm/kernel`.
 */
export function nameWithoutCells(path: readonly string[]): string {
  const folders = path.slice(0, -1).filter((part) => /^((forward|backward)_|RNNCell_\d+$)/.test(part));
  return [...folders, ...path.slice(-1)].join('/');
}

/** The names of a layer's weights in the order in which Keras numbers them. */
export function numberedWeights(
  className: string,
  config: Readonly<Record<string, unknown>>,
): readonly string[] {
  const bias = config['use_bias'] === false ? [] : ['bias'];
  const scaling = [
    ...(config['scale'] === false ? [] : ['gamma']),
    ...(config['center'] === false ? [] : ['beta']),
  ];
  switch (className) {
    case 'BatchNormalization':
      return [...scaling, 'moving_mean', 'moving_variance'];
    case 'LayerNormalization':
      return scaling;
    case 'DepthwiseConv2D':
      return ['depthwise_kernel', ...bias];
    case 'SeparableConv2D':
      return ['depthwise_kernel', 'pointwise_kernel', ...bias];
    case 'Embedding':
      return ['embeddings'];
    case 'PReLU':
      return ['alpha'];
    case 'GRU':
    case 'LSTM':
    case 'SimpleRNN':
    case 'ConvLSTM2D':
      return ['kernel', 'recurrent_kernel', ...bias];
    default:
      return ['kernel', ...bias];
  }
}
