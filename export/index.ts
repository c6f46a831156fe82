/** TensorFlow.js models to ONNX. */
export { convert, type ConvertedModel, type ConvertOptions, type ModelValue } from './convert/convert.js';
export { registerLayer, supportedLayers } from './handlers/layer-registry.js';
export type { LayerCall, LayerHandler, SymbolicTensor } from './handlers/layer-handler.js';
export { GraphBuilder } from './onnx/graph-builder.js';
export { type Opset, OPSETS } from './onnx/encode.js';
export { exportRun, type ExportOptions, type ExportedPackage } from './package/export-run.js';
export type { ModelInput } from './read/source/open-source.js';
export type { ArtifactsLoader, ModelArtifacts } from './read/source/memory-source.js';
export type { ModelSource, ReadOptions, ReadProgress } from './read/source/model-source.js';
