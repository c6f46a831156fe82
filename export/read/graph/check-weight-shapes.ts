import type { TensorData } from '../../onnx/tensor.js';
import { badModelFile } from '../bad-model-file.js';
import type { GraphBody } from '../graph-model.js';

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` for a constant whose weights have another shape than its node says */
export function checkWeightShapes({ nodes }: GraphBody, weights: ReadonlyMap<string, TensorData>): void {
  for (const { name, op, attributes } of nodes.values()) {
    const declared = attributes.get('value');
    const stored = weights.get(name);
    // Some writers leave the shape out.
    if (op !== 'Const' || declared?.kind !== 'weight' || declared.value.length === 0 || !stored) continue;
    if (declared.value.join() === stored.shape.join()) continue;
    throw badModelFile({
      expected: `the weight ${name} with the shape [${declared.value.join(', ')}]`,
      received: `its shape is [${stored.shape.join(', ')}]`,
      remedy: 'Use the model.json and the weight files that were saved together',
    });
  }
}
