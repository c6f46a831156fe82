/** What `sentence-vae/convert` has in Node and in browsers alike. */
export { SentenceVaeError, type Complaint, type ErrorCode } from '../src/errors.js';

// Converting.
export type { ConvertedModel, ConvertOptions, ModelValue } from './convert/convert-with.js';
export type { ModelEnds, WantedInput } from './convert/ends/model-ends.js';
export { type Opset, OPSETS } from './onnx/encode.js';
export type { Quantization } from './quantize/quantize.js';
export type { ArtifactsLoader, BinaryPart, ModelArtifacts, WeightData } from './read/source/memory-source.js';
export type { ModelSource, ReadOptions, ReadProgress } from './read/source/model-source.js';
export type { ModelInput } from './read/source/open-source.js';
export type { ExternalWeights } from './verify/run-graph.js';
export type { ModelDifference, ModelDifferences } from './verify/model-difference.js';

// Handlers of layers.
export { registerLayer, supportedLayers } from './handlers/layer-registry.js';
export {
  addWeight,
  configOf,
  featuresOf,
  onlyInput,
  passingMask,
  weightOf,
  type InnerCall,
  type LayerCall,
  type LayerHandler,
  type LayerOutput,
  type SymbolicTensor,
} from './handlers/layer-handler.js';
export type { Call, Layer, LayersModel, OutputReference } from './read/layers-model.js';

// Handlers of ops of graph models.
export { registerOp, supportedOps } from './handlers/op-registry.js';
export type {
  ComplexValue,
  OpCall,
  OpContext,
  OpHandler,
  OpOutput,
  OpValue,
  ResourceValue,
  StringsValue,
  TensorValue,
} from './handlers/op-handler.js';
export type { LookupTable } from './handlers/lookup-table.js';
export type {
  ElementShape,
  ListValue,
  ReservedList,
  SequenceList,
  StackedList,
} from './handlers/list-value.js';
export {
  boolOf,
  floatOf,
  intOf,
  intsOf,
  shapeOf,
  stringOf,
  stringsOf,
  typeOf,
} from './read/graph/attributes.js';
export type {
  FunctionInput,
  GraphFunction,
  GraphNode,
  NodeAttribute,
  NodeType,
  StringTensor,
  ValueReference,
} from './read/graph-model.js';

// The graph that handlers write to.
export {
  float,
  floatList,
  GraphBuilder,
  int,
  ints,
  string,
  strings,
  subgraph,
  type Attributes,
} from './onnx/graph-builder.js';
export type { Attribute, Graph, Node, ValueInfo } from './onnx/graph.js';
export {
  floats,
  integer,
  integers,
  truth,
  type AffineForm,
  type Dimension,
  type ElementType,
  type StoredForm,
  type TensorData,
} from './onnx/tensor.js';
export type { ValueType } from './onnx/value-type.js';

// What layers and ops often become.
export { activate } from './lowering/activations.js';
export { normalizeBatch, type BatchNormalizationOptions } from './lowering/batch-normalization.js';
export { cast } from './lowering/cast.js';
export { convolve, convolveDepthwise, type ConvolutionOptions, type Kernel } from './lowering/convolution.js';
export { normalizeLayer, type LayerNormalizationOptions } from './lowering/layer-normalization.js';
export { withChannelsFirst, type Layout } from './lowering/layout.js';
export { pool, type Pool } from './lowering/pooling.js';
export { resize, type Interpolation, type NewSize, type PixelAlignment } from './lowering/resize.js';
export { scalar, scalarLike } from './lowering/scalar.js';
export { convolveTransposed, type TransposedConvolutionOptions } from './lowering/transposed-convolution.js';
export type { Pads, Padding, Windows } from './lowering/window-padding.js';
