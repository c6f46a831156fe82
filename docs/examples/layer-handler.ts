import { writeFile } from 'node:fs/promises';
import {
  addWeight,
  configOf,
  convert,
  featuresOf,
  onlyInput,
  passingMask,
  registerLayer,
  scalar,
} from 'sentence-vae/convert';
import { Type } from 'typebox';

const Config = Type.Object({ shift: Type.Number() });

registerLayer(
  'ScaleAndShift',
  passingMask((call, graph) => {
    const input = onlyInput(call);
    const { shift } = configOf(call.layer, Config);
    const scale = addWeight(graph, call.layer, 'scale', [featuresOf(input, call.layer)]);
    return graph.add('Add', [graph.add('Mul', [input.value, scale]), scalar(graph, shift)]);
  }),
);

const { bytes } = await convert('scaled_model/model.json');
await writeFile('scaled.onnx', bytes);
