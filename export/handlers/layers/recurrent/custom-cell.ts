import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { initialStates } from '../../../lowering/recurrent/initial-states.js';
import type { Cell } from '../../../lowering/recurrent/recurrence.js';
import { scanSteps } from '../../../lowering/recurrent/scan-steps.js';
import { badModelFile } from '../../../read/bad-model-file.js';
import type { Layer } from '../../../read/layers-model.js';
import type { LayerCall } from '../../layer-handler.js';

const Size = Type.Integer({ minimum: 1 });
const StateSize = Type.Object({ state_size: Type.Union([Size, Type.Array(Size, { minItems: 1 })]) });
const Units = Type.Object({ units: Size });

/**
 * A cell of a class that somebody registered a handler for: it takes the input and the states `[batch, …]` and gives
 * the output and the new states. Its config names the sizes of the states as `state_size`, or has `units` for one.
 */
export function customCell(layer: Layer, convert: LayerCall['convert']): Cell {
  const sizes = stateSizes(layer);
  return {
    states: sizes.map((size) => [size]),
    run: (graph, recurrence) =>
      scanSteps(graph, recurrence, initialStates(graph, recurrence, sizes), (body, input, states) => {
        const [output, ...newStates] = convert({ layer, inputs: [input, ...states] }, body);
        if (!output || newStates.length !== sizes.length) {
          throw badModelFile({
            expected: `the handler of the cell ${layer.className} to return its output and ${sizes.length} states`,
            received: `it returns ${newStates.length + Number(output !== undefined)} values`,
            remedy: 'Return [output, …states] from the handler',
          });
        }
        return { output, states: newStates.map(({ value }) => value) };
      }),
  };
}

function stateSizes(layer: Layer): readonly number[] {
  const { config } = layer;
  if (Check(StateSize, config)) return [config.state_size].flat();
  if (Check(Units, config)) return [config.units];
  throw badModelFile({
    expected: `the config of the cell ${layer.className} to say how large its states are`,
    received: `that of ${layer.name} has neither state_size nor units`,
    remedy: "Return stateSize from the cell's getConfig()",
  });
}
