import { badModelFile } from '../read/bad-model-file.js';
import type { Layer } from '../read/layers-model.js';
import type { SymbolicTensor } from './layer-handler.js';

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` where a layer's input has another number of axes */
export function demandRank({ shape }: SymbolicTensor, rank: number, layer: Layer): void {
  if (shape.length === rank) return;
  throw badModelFile({
    expected: `${layer.className} layer ${layer.name} to have an input of ${rank} axes`,
    received: `it has ${shape.length}`,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}

/** A length of a layer's input that its weights or its nodes depend on. */
export function lengthAt({ shape }: SymbolicTensor, axis: number, layer: Layer): number {
  const length = shape.at(axis);
  if (typeof length === 'number') return length;
  throw badModelFile({
    expected: `axis ${axis} of the input of ${layer.className} layer ${layer.name} to have a known length`,
    received: 'the topology leaves it open',
    remedy: 'Give the model an input of a fixed shape',
  });
}
