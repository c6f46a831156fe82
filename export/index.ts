/**
 * TensorFlow.js models to ONNX, in Node and in browsers: nothing here needs a module of Node's, tfjs or ONNX Runtime until
 * `verify` asks for them.
 *
 * @module sentence-vae/convert
 */
export * from './everywhere.js';
export { convert } from './convert/convert.js';
