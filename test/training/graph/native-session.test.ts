import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { NativeSession } from '../../../training/graph/native-session.js';
import { FLOAT, graphDef, type NodeDef } from './hand-made-graph.js';

let addon: string;
beforeAll(async () => {
  const backend = await loadBackend();
  if (backend.name !== 'tensorflow' || !backend.graphSession) throw new Error('this test needs TensorFlow');
  addon = backend.graphSession;
});

const placeholder = (name: string, shape: readonly number[]): NodeDef => ({
  name,
  op: 'Placeholder',
  attributes: { dtype: { type: FLOAT }, shape: { shape } },
});

const sum = graphDef(placeholder('a', [-1]), placeholder('b', [-1]), {
  name: 'sum',
  op: 'AddV2',
  inputs: ['a', 'b'],
  attributes: { T: { type: FLOAT } },
});

const vector = (...values: number[]) => ({
  dtype: 'float32' as const,
  shape: [values.length],
  values: new Float32Array(values),
});

test('adds two placeholders', async () => {
  using session = new NativeSession(addon);
  session.extend(sum);
  const request = { feeds: { a: vector(1, 2), 'b:0': vector(10, 20) }, fetches: ['sum'] };
  const expected = { outputs: [vector(11, 22)] };
  expect(await session.run(request)).toEqual(expected);
  expect(session.runSync(request)).toEqual(expected);
});
