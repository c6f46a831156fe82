import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { badModelFile } from '../../../read/bad-model-file.js';
import type { Layer } from '../../../read/layers-model.js';

const Serialised = Type.Object({
  class_name: Type.String(),
  config: Type.Record(Type.String(), Type.Unknown()),
});

/** A layer or cell that is part of another one's config, with those of its weights that `weightName` finds a name for. */
export function innerLayer(
  outer: Layer,
  serialised: unknown,
  name: string,
  weightName: (name: string) => string | undefined,
): Layer {
  if (!Check(Serialised, serialised)) {
    throw badModelFile({
      expected: `the ${outer.className} layer ${outer.name} to hold a layer with a class and a config`,
      received: 'its config has none',
      remedy: 'Save the model again with tfjs `model.save()`',
    });
  }
  const weights = [...outer.weights].flatMap(([full, tensor]) => {
    const within = weightName(full);
    return within === undefined ? [] : [[within, tensor] as const];
  });
  return {
    // Two wrappers may hold layers of the same name, whose weights must not be taken for one another.
    name: name === '' ? outer.name : `${outer.name}/${name}`,
    className: serialised.class_name,
    config: serialised.config,
    weights: new Map(weights),
    calls: [],
  };
}

/** The name of a layer in a config, if it has one. */
export function nameIn(serialised: unknown, fallback: string): string {
  return Check(Named, serialised) ? serialised.config.name : fallback;
}

const Named = Type.Object({ config: Type.Object({ name: Type.String() }) });
