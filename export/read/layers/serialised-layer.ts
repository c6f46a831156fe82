import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';

export const LayerConfig = Type.Record(Type.String(), Type.Unknown());

/** A layer by itself; an old Sequential has a list for its config. */
export const SerialisedLayer = Type.Object({
  class_name: Type.String(),
  config: Type.Union([LayerConfig, Type.Array(Type.Unknown())]),
});
export type SerialisedLayer = Static<typeof SerialisedLayer>;

/** The name that a layer's own config gives it. */
export function nameIn({ config }: SerialisedLayer): string | undefined {
  const name = Check(LayerConfig, config) ? config['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}
