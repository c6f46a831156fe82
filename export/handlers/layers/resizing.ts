import { Type } from 'typebox';
import { resize } from '../../lowering/resize.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { Interpolation } from './spatial-config.js';

const Length = Type.Integer({ minimum: 1 });
const Config = Type.Object({
  height: Length,
  width: Length,
  interpolation: Interpolation,
  crop_to_aspect_ratio: Type.Boolean(),
});

/** To a fixed height and width. In tfjs `cropToAspectRatio` crops nothing: it leaves the corners unaligned. */
export const resizing: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  demandRank(input, 4, call.layer);
  const { height, width, interpolation, crop_to_aspect_ratio: unaligned } = configOf(call.layer, Config);
  const size = { lengths: [height, width] } as const;
  return resize(graph, input.value, size, interpolation, unaligned ? 'pixels' : 'corners');
};
