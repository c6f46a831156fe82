import { encodeModel } from '../onnx/encode.js';
import type { Graph } from '../onnx/graph.js';
import { WeightsStore } from '../onnx/weights-store.js';

/** The file, beside the graphs, that holds what they share. */
const WEIGHTS_FILE = 'weights.data';

/**
 * Turns named graphs into the files of a package's `onnx/` folder, by file name.
 * @param options.shareWeights put all weights into one file, each stored once, which ONNX Runtime finds by itself in Node
 * and in Python. Graphs without weights in common are better off holding their own.
 */
export function encodeGraphs(
  graphs: Readonly<Record<string, Graph>>,
  { shareWeights }: { shareWeights: boolean },
): Map<string, Uint8Array> {
  const weights = shareWeights ? new WeightsStore(WEIGHTS_FILE) : undefined;
  const files = new Map<string, Uint8Array>();
  for (const [name, graph] of Object.entries(graphs))
    files.set(`${name}.onnx`, encodeModel(graph, { weights }));
  const shared = weights?.bytes();
  if (shared && shared.byteLength > 0) files.set(WEIGHTS_FILE, shared);
  return files;
}
