import { Type, type Static } from 'typebox';

const optional = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** JSON has 64-bit integers as text. */
const Integer = Type.Union([Type.Number(), Type.String()]);
/** NaN and infinities are text. */
const Float = Type.Union([Type.Number(), Type.String()]);
/** Base64, or bytes one by one. */
const Bytes = Type.Union([Type.String(), Type.Array(Type.Integer({ minimum: 0, maximum: 255 }))]);
const DataType = Type.Union([Type.String(), Type.Integer()]);

export const ShapeDef = Type.Object({
  dim: optional(Type.Array(Type.Object({ size: optional(Integer) }))),
  unknownRank: optional(Type.Boolean()),
});
export type ShapeDef = Static<typeof ShapeDef>;

export const TensorDef = Type.Object({
  dtype: optional(DataType),
  tensorShape: optional(ShapeDef),
  tensorContent: optional(Bytes),
  floatVal: optional(Type.Array(Float)),
  doubleVal: optional(Type.Array(Float)),
  intVal: optional(Type.Array(Integer)),
  int64Val: optional(Type.Array(Integer)),
  boolVal: optional(Type.Array(Type.Boolean())),
  stringVal: optional(Type.Array(Bytes)),
});
export type TensorDef = Static<typeof TensorDef>;

const FunctionName = Type.Object({ name: Type.String() });

export const AttributeDef = Type.Object({
  i: optional(Integer),
  f: optional(Float),
  b: optional(Type.Boolean()),
  s: optional(Bytes),
  type: optional(DataType),
  shape: optional(ShapeDef),
  tensor: optional(TensorDef),
  func: optional(FunctionName),
  list: optional(
    Type.Object({
      i: optional(Type.Array(Integer)),
      f: optional(Type.Array(Float)),
      b: optional(Type.Array(Type.Boolean())),
      s: optional(Type.Array(Bytes)),
      type: optional(Type.Array(DataType)),
      shape: optional(Type.Array(ShapeDef)),
      func: optional(Type.Array(FunctionName)),
    }),
  ),
});
export type AttributeDef = Static<typeof AttributeDef>;

const Attributes = Type.Record(Type.String(), AttributeDef);

export const NodeDef = Type.Object({
  name: Type.String(),
  op: Type.String(),
  input: optional(Type.Array(Type.String())),
  attr: optional(Attributes),
});
export type NodeDef = Static<typeof NodeDef>;

const ArgumentDef = Type.Object({ name: Type.String(), type: optional(DataType) });

export const FunctionDef = Type.Object({
  signature: Type.Object({
    name: Type.String(),
    inputArg: optional(Type.Array(ArgumentDef)),
    outputArg: optional(Type.Array(ArgumentDef)),
  }),
  nodeDef: optional(Type.Array(NodeDef)),
  ret: optional(Type.Record(Type.String(), Type.String())),
  argAttr: optional(Type.Record(Type.String(), Type.Object({ attr: optional(Attributes) }))),
});
export type FunctionDef = Static<typeof FunctionDef>;

/** TensorFlow's GraphDef as protobuf puts it into JSON. */
export const GraphDef = Type.Object({
  node: Type.Array(NodeDef),
  library: optional(Type.Object({ function: optional(Type.Array(FunctionDef)) })),
});
export type GraphDef = Static<typeof GraphDef>;

const TensorInfo = Type.Object({
  name: optional(Type.String()),
  dtype: optional(DataType),
  tensorShape: optional(ShapeDef),
  resourceId: optional(Integer),
});
export type TensorInfo = Static<typeof TensorInfo>;

/** What goes into a graph and comes out, by the names that users know. */
export const SignatureDef = Type.Object({
  inputs: optional(Type.Record(Type.String(), TensorInfo)),
  outputs: optional(Type.Record(Type.String(), TensorInfo)),
});
export type SignatureDef = Static<typeof SignatureDef>;
