import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { badModelFile } from '../../../read/bad-model-file.js';
import type { Layer } from '../../../read/layers-model.js';

const Serialised = Type.Object({
  class_name: Type.String(),
  config: Type.Record(Type.String(), Type.Unknown()),
});

/**
 * A cell that is part of a layer's config.
 * @param folder the name that tfjs puts before its weights; none for the only cell of a layer
 */
export function innerCell(outer: Layer, serialised: unknown, folder?: string): Layer {
  if (!Check(Serialised, serialised)) throw withoutInner(outer.name, outer.className);
  return {
    name: folder === undefined ? outer.name : `${outer.name}/${folder}`,
    className: serialised.class_name,
    config: serialised.config,
    weights: folder === undefined ? outer.weights : within(outer.weights, `${folder}/`),
    calls: [],
  };
}

function within(weights: Layer['weights'], prefix: string): Layer['weights'] {
  const found = [...weights].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** A layer that a wrapper applies, and the name to scope its nodes with. */
export function wrappedLayer(
  { name, className, wrapped }: Layer,
  index: number,
): { layer: Layer; scope: string } {
  const inner = wrapped?.[index];
  if (!inner) throw withoutInner(name, className);
  // Two wrappers may hold layers of the same name, whose weights must not be taken for one another.
  return { layer: { ...inner, name: `${name}/${inner.name}` }, scope: inner.name };
}

function withoutInner(name: string, className: string) {
  return badModelFile({
    expected: `the ${className} layer ${name} to hold a layer with a class and a config`,
    received: 'its config has none',
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}
