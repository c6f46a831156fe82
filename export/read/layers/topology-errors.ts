import { badModelFile } from '../bad-model-file.js';

export function unreadable(received: string) {
  return badModelFile({
    expected: 'a functional or sequential tfjs layers model',
    received,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}

export function keras3() {
  return badModelFile({
    expected: 'a model in the form of Keras 2, as tfjs writes it',
    received: 'this one was written by Keras 3',
    remedy: 'Save it with the tf_keras package and convert it with tensorflowjs_converter again',
  });
}
