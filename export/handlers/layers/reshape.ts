import { Type } from 'typebox';
import { integers } from '../../onnx/tensor.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Length = Type.Union([Type.Integer({ minimum: -1 }), Type.Null()]);
const Config = Type.Object({ target_shape: Type.Array(Length) });

/** `[batch, …]` → `[batch, …targetShape]`; one length may be −1 or open and follows from the others. */
export const reshape: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const { target_shape: target } = configOf(call.layer, Config);
  const [, ...rest] = input.shape;
  const lengths = target.map((length) => length ?? -1);
  const known = lengths.filter((length) => length >= 0).reduce((product, length) => product * length, 1);
  const open = rest.every((length) => typeof length === 'number')
    ? rest.reduce((product, length) => product * length, 1) / known
    : NaN;
  // 0 copies the batch length from the input. Where that is 0 itself, no length may be −1.
  const wanted = graph.constant(
    'shape',
    integers(0, ...lengths.map((length) => (length < 0 && Number.isInteger(open) ? open : length))),
  );
  return graph.add('Reshape', [input.value, wanted]);
};
