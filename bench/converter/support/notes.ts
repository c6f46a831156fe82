const IN_TRAINING = 'does nothing: it works in training only';
const STATEFUL = 'the states of a stateful one become inputs and outputs, `<layer>/state_0`, …';
const SHORT_WINDOWS =
  'with padding `same` and open lengths only where windows are no shorter than their strides';
const RANDOM_FACTOR = 'draws its factor in each run, as in tfjs, which does so outside of training too';

/** What to know of layers that are converted, by class. */
export const LAYER_NOTES: Readonly<Record<string, string>> = {
  AlphaDropout: IN_TRAINING,
  AveragePooling1D: SHORT_WINDOWS,
  AveragePooling2D: SHORT_WINDOWS,
  AveragePooling3D: SHORT_WINDOWS,
  BatchNormalization: 'with the statistics of the training',
  Bidirectional: STATEFUL,
  CategoryEncoding: 'without `countWeights`; ids out of range, at which tfjs fails, count for nothing',
  CenterCrop: 'picks the very pixels that tfjs picks, which need not be neighbours',
  Conv1D:
    'channels first: the output has them last, as in tfjs; causal as in Keras, which tfjs reads and cannot compute',
  Conv2DTranspose: 'without dilation and output padding, which tfjs does not know',
  Conv3DTranspose: 'without dilation and output padding, which tfjs does not know',
  ConvLSTM2D: STATEFUL,
  DepthwiseConv2D: 'without `dilation_rate`, which tfjs does not read',
  Dropout: IN_TRAINING,
  GRU: `with \`reset_after\` too, which tfjs refuses and Keras writes; ${STATEFUL}`,
  GaussianDropout: IN_TRAINING,
  GaussianNoise: IN_TRAINING,
  InputLayer: 'of float32, int32 or bool',
  LSTM: STATEFUL,
  LayerNormalization: 'several axes are sorted, as in tfjs',
  MaxPooling1D: SHORT_WINDOWS,
  MaxPooling2D: SHORT_WINDOWS,
  MaxPooling3D: SHORT_WINDOWS,
  RNN: `cells of other classes need a handler, too; ${STATEFUL}`,
  RandomHeight: RANDOM_FACTOR,
  RandomWidth: RANDOM_FACTOR,
  ReLU: '`threshold` and `negative_slope` are not read, as in tfjs',
  Resizing: '`crop_to_aspect_ratio` crops nothing, as in tfjs: it leaves the corners unaligned',
  SimpleRNN: STATEFUL,
  SpatialDropout1D: IN_TRAINING,
  TimeDistributed: 'not around stateful layers; a mask goes whole to each step, as in tfjs',
};

const INPUT_AS_IT_IS = 'hands on its input';
const OTHER_NUMBERS = 'draws other numbers than tfjs from the same seed';
const OLD_FLOW = 'loops become `Loop`, branches `If`';
const COMPLEX = 'complex numbers stay inside of the model: they are neither inputs nor outputs';
const TABLE =
  'tables that are filled once; keys that are strings only where what is looked up is in the model file';
const LIST = 'a tensor where elements have one shape, else a sequence';
const FUSED = 'with a bias, an activation or both; not with a batch normalisation, as in tfjs';
const ONE_ROW = 'into parts of equal length, as in tfjs';

/** What to know of ops that are converted. */
export const OP_NOTES: Readonly<Record<string, string>> = {
  BitwiseAnd: 'needs opset 18',
  Complex: COMPLEX,
  ComplexAbs: COMPLEX,
  Const: 'an initializer; strings only where they are keys of tables',
  CropAndResize: 'coordinates have 32 bits, in tfjs 64',
  Cumprod: 'a `Scan` along the axis',
  Dilation2D: 'with padding `SAME` only where height and width are known',
  Div: 'integers are rounded down, as in tfjs',
  EmptyTensorList: LIST,
  Enter: OLD_FLOW,
  Exit: OLD_FLOW,
  FFT: COMPLEX,
  FakeQuantWithMinMaxVars: `${INPUT_AS_IT_IS}, as in tfjs`,
  FloorDiv: 'gives int32 for floats too, as in tfjs',
  FusedBatchNorm: 'the statistics that are further outputs are not computed: they are for training',
  FusedBatchNormV2: 'the statistics that are further outputs are not computed: they are for training',
  FusedBatchNormV3: 'the statistics that are further outputs are not computed: they are for training',
  FusedDepthwiseConv2dNative: FUSED,
  HashTable: TABLE,
  HashTableV2: TABLE,
  IFFT: COMPLEX,
  IRFFT: `the whole axis, whatever length the model says, as in tfjs; ${COMPLEX}`,
  Imag: COMPLEX,
  InitializeTable: TABLE,
  InitializeTableV2: TABLE,
  LookupTableFind: TABLE,
  LookupTableFindV2: TABLE,
  LookupTableImport: TABLE,
  LookupTableImportV2: TABLE,
  LoopCond: OLD_FLOW,
  Merge: OLD_FLOW,
  Multinomial: OTHER_NUMBERS,
  NextIteration: OLD_FLOW,
  NonMaxSuppressionV5: 'soft suppression is a `Loop`',
  Placeholder: 'an input of the graph, of float32, int32 or bool',
  PlaceholderWithDefault: 'its default; an input only where `--inputs` names it',
  Print: `${INPUT_AS_IT_IS} and prints nothing`,
  RFFT: `the whole axis, whatever length the model says, as in tfjs; ${COMPLEX}`,
  RandomStandardNormal: OTHER_NUMBERS,
  RandomUniform: OTHER_NUMBERS,
  RandomUniformInt: OTHER_NUMBERS,
  Real: COMPLEX,
  Switch: OLD_FLOW,
  TensorArraySplitV3: ONE_ROW,
  TensorArrayV3: LIST,
  TensorListFromTensor: LIST,
  TensorListReserve: LIST,
  TensorListSplit: 'into parts of one row each, as in tfjs',
  TruncatedNormal: OTHER_NUMBERS,
  _FusedConv2D: FUSED,
  _FusedMatMul: FUSED,
};
