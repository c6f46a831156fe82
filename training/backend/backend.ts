import type { Libtensorflow } from './libtensorflow.js';

/** What computes. */
export type Device = 'cpu' | 'cuda';

/** What `@tensorflow/tfjs` computes with from now on. */
export type Backend =
  | {
      name: 'tensorflow';
      device: Device;
      /** The version of TensorFlow. */
      version: string;
      /** Where its library is from: tfjs-node's own install script, our cache folder, or a Python package. */
      source: 'package' | Libtensorflow['source'];
      /** The addon that was loaded. */
      addon: string;
      /** The addon with which a `NativeSession` runs graphs; tfjs-node's install script leaves none. */
      graphSession?: string;
    }
  | {
      name: 'wasm';
      device: 'cpu';
      version: string;
      /** Why it is not TensorFlow. */
      reason: string;
      /** What to do about that. */
      remedy: string;
    };
