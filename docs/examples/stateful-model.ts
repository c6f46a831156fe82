import { InferenceSession, Tensor } from 'onnxruntime-node';
import { convert } from 'sentence-vae/convert';

const { bytes, inputs } = await convert('stateful_model/model.json');
const session = await InferenceSession.create(bytes);

let states: Record<string, Tensor> = Object.fromEntries(
  inputs
    .filter(({ name }) => name.includes('/state_'))
    .map(({ name, shape = [] }) => {
      const lengths = shape.map(Number);
      const size = lengths.reduce((product, length) => product * length, 1);
      return [name, new Tensor('float32', new Float32Array(size), lengths)];
    }),
);
for (const numbers of [
  [0.5, -1, 2, 0],
  [1, 1, -0.5, 0.25],
]) {
  const steps = new Tensor('float32', Float32Array.from(numbers), [1, 2, 2]);
  const results = await session.run({ steps, ...states });
  states = Object.fromEntries(
    Object.keys(states).map((name) => [name, results[name.replace('/state_', '/next_state_')]!]),
  );
  process.stdout.write(`${JSON.stringify(Array.from(results['memory']!.data, Number))}\n`);
}
