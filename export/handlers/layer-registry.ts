import { SentenceVaeError } from '../../src/errors.js';
import type { Layer, LayersModel } from '../read/layers-model.js';
import type { LayerHandler } from './layer-handler.js';
import { LAYERS } from './layers/index.js';
import { UNSUPPORTED_LAYERS } from './layers/unsupported.js';

const handlers = new Map<string, LayerHandler>(Object.entries(LAYERS));

/** Teaches the converter a layer class, or replaces what it knows of one. */
export function registerLayer(className: string, handler: LayerHandler): void {
  handlers.set(className, handler);
}

/** The layer classes that can be converted, in alphabetical order. */
export function supportedLayers(): readonly string[] {
  return [...handlers.keys()].toSorted();
}

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` that lists every layer of an unknown class, not only the first. */
export function checkLayersAreKnown(model: LayersModel): void {
  const unknown = layersIn(model).filter((layer) => !handlers.has(layer.className));
  if (unknown.length > 0) throw unknownLayers(unknown);
}

/** All layers, those in models and wrappers too, but not the models themselves. */
function layersIn(model: LayersModel): readonly Layer[] {
  return [...model.layers.values()].flatMap(layersOf);
}

function layersOf(layer: Layer): readonly Layer[] {
  if (layer.model) return layersIn(layer.model);
  return [layer, ...(layer.wrapped ?? []).flatMap(layersOf)];
}

/**
 * The handler of a layer's class.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` where there is none
 */
export function handlerOf(layer: Layer): LayerHandler {
  const handler = handlers.get(layer.className);
  if (!handler) throw unknownLayers([layer]);
  return handler;
}

function unknownLayers(layers: readonly Layer[]): SentenceVaeError {
  const list = layers.map(described).join(', ');
  return new SentenceVaeError('BAD_MODEL_FILE', {
    expected: 'layers of classes that can be converted',
    received: `the model also has ${list}`,
    remedy:
      'Write handlers for these and register them with registerLayer(className, handler), as docs/converter.md shows',
  });
}

function described({ name, className }: Layer): string {
  const reason = Object.hasOwn(UNSUPPORTED_LAYERS, className) ? UNSUPPORTED_LAYERS[className] : undefined;
  return `${className} (${name}${reason === undefined ? '' : `: ${reason}`})`;
}
