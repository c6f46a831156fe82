// The one place that names the runtime, so that a build for browsers can put onnxruntime-web in its stead.
export { env, InferenceSession, Tensor } from 'onnxruntime-node';
