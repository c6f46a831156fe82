import { Type, type Static } from 'typebox';
import type { Layout } from '../../lowering/layout.js';
import { badModelFile } from '../../read/bad-model-file.js';
import type { Layer } from '../../read/layers-model.js';

/** A whole number for all spatial axes, or one for each. */
export const PerAxis = Type.Union([
  Type.Integer({ minimum: 1 }),
  Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 3 }),
]);

/** Left out or null: the channels stand last. */
export const DataFormat = Type.Optional(
  Type.Union([Type.Literal('channels_last'), Type.Literal('channels_first'), Type.Null()]),
);

export const SameOrValid = Type.Union([Type.Literal('same'), Type.Literal('valid')]);

export const Interpolation = Type.Union([Type.Literal('nearest'), Type.Literal('bilinear')]);

/** Before and after the height, before and after the width. */
const Pair = Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })]);
export const PairPerAxis = Type.Tuple([Pair, Pair]);

export function layoutOf(dataFormat: Static<typeof DataFormat> | undefined): Layout {
  return dataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast';
}

/** One number for each of the spatial axes of a layer. */
export function perAxis(value: Static<typeof PerAxis>, spatialAxes: number, layer: Layer): readonly number[] {
  if (typeof value === 'number') return Array.from({ length: spatialAxes }, () => value);
  if (value.length === spatialAxes) return value;
  throw badModelFile({
    expected: `${layer.className} layer ${layer.name} to have settings for ${spatialAxes} spatial axes`,
    received: `one has ${value.length}`,
    remedy: 'Save the model again with tfjs `model.save()`',
  });
}

/** What the settings of all convolutions have in common. */
export const CONVOLUTION = {
  kernel_size: PerAxis,
  strides: PerAxis,
  data_format: DataFormat,
  activation: Type.String(),
  use_bias: Type.Boolean(),
};
