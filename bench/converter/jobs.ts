import { Type, type Static } from 'typebox';

/** One tensor that a model is given; its numbers lie in `range`, both ends included for integers. */
const TestInput = Type.Object({
  /** Needed where a model has several. */
  name: Type.Optional(Type.String()),
  shape: Type.Array(Type.Integer({ minimum: 0 })),
  type: Type.Union([Type.Literal('float32'), Type.Literal('int32')]),
  range: Type.Tuple([Type.Number(), Type.Number()]),
  /** Waves are as smooth as photographs are; `[batch, height, width, channels]`. */
  pattern: Type.Union([Type.Literal('noise'), Type.Literal('waves')]),
});

export type TestInput = Static<typeof TestInput>;

const Ends = Type.Object({
  inputs: Type.Array(
    Type.Object({
      name: Type.String(),
      shape: Type.Array(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
      type: Type.Literal('int32'),
    }),
  ),
  outputs: Type.Array(Type.String()),
});

/** What the program that tries one model is told. */
export const ModelJob = Type.Object({
  /** Where its model.json lies. */
  folder: Type.String(),
  kind: Type.Union([Type.Literal('layers'), Type.Literal('graph')]),
  /** Where it is cut. */
  ends: Type.Optional(Ends),
  /** What tfjs computes with; default: TensorFlow. */
  backend: Type.Optional(Type.Literal('cpu')),
  runs: Type.Array(Type.Array(TestInput)),
  opset: Type.Union([Type.Literal(17), Type.Literal(18), Type.Literal(19), Type.Literal(20)]),
  /** How often each of the two is timed; 0 leaves that out. */
  turns: Type.Integer({ minimum: 0 }),
  seed: Type.Integer({ minimum: 0 }),
});
export type ModelJob = Static<typeof ModelJob>;

/** What has to work, in this order. */
const STAGES = ['convert', 'tfjs', 'onnxruntime', 'compare', 'time'] as const;

const Converted = Type.Object({
  stage: Type.Literal('converted'),
  /** Of the main graph and of those inside it. */
  nodes: Type.Integer(),
  transposes: Type.Integer(),
  bytes: Type.Integer(),
  seconds: Type.Number(),
});
const Compared = Type.Object({
  stage: Type.Literal('compared'),
  /** Largest over all runs and outputs, over the output's scale; null where shapes or what is finite differ. */
  difference: Type.Union([Type.Number(), Type.Null()]),
  /** The output in which it is. */
  output: Type.String(),
});
const Timed = Type.Object({
  stage: Type.Literal('timed'),
  onnx_ms: Type.Number(),
  tfjs_ms: Type.Number(),
});
const Failed = Type.Object({
  stage: Type.Literal('failed'),
  at: Type.Enum(STAGES),
  message: Type.String(),
});

/** What the program that tries one model prints, a line for each stage that it comes to. */
export const ModelLine = Type.Union([Converted, Compared, Timed, Failed]);
export type ModelLine = Static<typeof ModelLine>;
export type Stage = (typeof STAGES)[number];
