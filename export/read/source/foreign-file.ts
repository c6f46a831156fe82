import type { SentenceVaeError } from '../../../src/errors.js';
import { badModelFile } from '../bad-model-file.js';

interface ForeignKind {
  readonly pattern: RegExp;
  readonly kind: string;
  readonly remedy: string;
}

const converted = (inputFormat: string) =>
  `Make a model.json of it with tensorflowjs_converter --input_format=${inputFormat}, and convert that`;

/** Files that people have where they want a model.json, and the way on from there. */
const KINDS: readonly ForeignKind[] = [
  {
    pattern: /(^|[\\/])saved_model\.pb(txt)?$/,
    kind: 'a TensorFlow SavedModel',
    remedy: `${converted('tf_saved_model')}: it takes the folder`,
  },
  {
    pattern: /(^|[\\/])tensorflowjs_model\.pb$/,
    kind: 'a graph of TensorFlow.js before 1.0',
    remedy: 'Make a model.json of it with the pb2json script of tfjs-converter, and convert that',
  },
  {
    pattern: /\.pb$/,
    kind: 'a frozen TensorFlow graph',
    remedy: converted('tf_frozen_model --output_node_names=…'),
  },
  { pattern: /\.(h5|hdf5)$/, kind: 'a Keras model in HDF5', remedy: converted('keras') },
  { pattern: /\.keras$/, kind: 'a Keras model', remedy: converted('keras_keras') },
  {
    pattern: /\.tflite$/,
    kind: 'a TensorFlow Lite model',
    remedy: 'tf2onnx converts it directly: python -m tf2onnx.convert --tflite',
  },
  { pattern: /\.onnx$/, kind: 'an ONNX model already', remedy: 'Use it as it is' },
  {
    pattern: /\.bin$/,
    kind: 'a file of weights',
    remedy: 'Give the model.json that names it',
  },
];

/** What to say of a file that is a model of another kind; `undefined` for one whose name says nothing. */
export function foreignFile(place: string): SentenceVaeError | undefined {
  const found = KINDS.find(({ pattern }) => pattern.test(place.toLowerCase()));
  if (!found) return undefined;
  return badModelFile({
    expected: 'a tfjs model.json, or a folder with one',
    received: `${place} is ${found.kind}`,
    remedy: found.remedy,
  });
}
