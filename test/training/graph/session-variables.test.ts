import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { encodeGraphDef } from '../../../training/graph/graph-def.js';
import { GraphBuilder } from '../../../training/graph/graph-builder.js';
import { scalar } from '../../../training/graph/host-tensor.js';
import { NativeSession } from '../../../training/graph/native-session.js';
import { nodeBackend } from '../../../training/graph/node-backend.js';
import { SessionVariables } from '../../../training/graph/session-variables.js';
import { readVariable, variableHandle } from '../../../training/graph/variable-nodes.js';
import { applyGradientDescent } from '../../../training/graph/updates.js';
import { bothWays, replayedSteps } from './both-ways.js';

beforeAll(() => loadBackend());

test('a variable goes back to a clone of what it was before it was trained', async () => {
  using steps = await replayedSteps();
  const v = tf.variable(tf.scalar(1));
  const count = steps.compile(
    () => {
      v.assign(tf.add(v, 1));
      return { v };
    },
    { name: 'count' },
  );
  const saved = v.clone();
  await count({});
  await count({});
  v.assign(saved);
  expect((await count({}))['v']!.values[0]).toBe(2);
});

test('integers and booleans', async () => {
  using steps = await replayedSteps();
  const whole = tf.variable(tf.scalar(1, 'int32'));
  const flags = tf.variable(tf.tensor1d([true, false], 'bool'));
  const step = steps.compile(
    () => {
      whole.assign(tf.add(whole, tf.scalar(1, 'int32')));
      flags.assign(tf.logicalNot(flags));
      return { whole, flags };
    },
    { name: 'change' },
  );
  const outputs = await step({});
  await steps.readVariables();
  expect(outputs).toEqual({
    whole: { dtype: 'int32', shape: [], values: Int32Array.of(2) },
    flags: { dtype: 'bool', shape: [2], values: Uint8Array.of(0, 1) },
  });
  expect([...whole.dataSync(), ...flags.dataSync()]).toEqual([2, 0, 1]);
});

test('a step that assigns twice, or what it was given', async () => {
  const v = tf.variable(tf.scalar(1));
  const step = ({ a }: tf.NamedTensorMap) => {
    v.assign(tf.add(v, a!));
    v.assign(tf.mul(v, 2));
    const twice = tf.add(v, 0);
    v.assign(a!.asScalar());
    return { twice, a: a!, v };
  };
  const calls = [3, 5].map((a) => ({ a: scalar(a) }));
  const { eager, replayed } = await bothWays(step, calls, { variables: [v] });
  expect(replayed).toEqual(eager);
});

test('an error half-way through a recording leaves variables and tensors as they were', async () => {
  using steps = await replayedSteps();
  const [v, w] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))] as const;
  const before = tf.memory().numTensors;
  const step = steps.compile(
    () => {
      v.assign(tf.scalar(5));
      applyGradientDescent(w, tf.scalar(3), tf.scalar(1));
      throw new RangeError('half-way');
    },
    { name: 'broken' },
  );
  await expect(step({})).rejects.toThrow(new RangeError('half-way'));
  expect([v.dataSync()[0], w.dataSync()[0]]).toEqual([1, 2]);
  expect(tf.memory().numTensors).toBe(before);
});

test('a variable that is disposed of is missed by the steps that use it, and by no other', async () => {
  using steps = await replayedSteps();
  const v = tf.variable(tf.scalar(1), true, 'gone');
  const w = tf.variable(tf.scalar(2));
  const readV = steps.compile(() => ({ y: tf.add(v, 1) }), { name: 'readV' });
  const readW = steps.compile(() => ({ y: tf.add(w, 1) }), { name: 'readW' });
  await readV({});
  await readW({});
  tf.tidy(() => v.assign(tf.scalar(7)));
  v.dispose();
  expect((await readW({}))['y']!.values[0]).toBe(3);
  await expect(readV({})).rejects.toThrow(
    /^Expected the variables of the step readV to be there, but gone has been disposed of\./,
  );
});

test('a step that disposes of a variable is refused', async () => {
  using steps = await replayedSteps();
  const v = tf.variable(tf.scalar(1), true, 'dropped');
  const step = steps.compile(
    () => {
      v.dispose();
      return {};
    },
    { name: 'drop' },
  );
  await expect(step({})).rejects.toThrow(/it disposes of the variable dropped/);
});

test('the session forgets variables that are disposed of', async () => {
  const backend = nodeBackend()!;
  const loaded = await loadBackend();
  using session = new NativeSession(loaded.name === 'tensorflow' ? loaded.graphSession! : '');
  const variables = new SessionVariables(session, backend);
  const v = tf.variable(tf.scalar(3));
  variables.add([v]);
  await variables.push([v]);
  const graph = new GraphBuilder('outside');
  const read = readVariable(graph, v, variableHandle(graph, v));
  session.extend(encodeGraphDef(graph.nodes));
  const value = async () => (await session.run({ fetches: [read] })).outputs[0]!.values[0];
  expect(await value()).toBe(3);
  v.dispose();
  await variables.push([]);
  await expect(value()).rejects.toMatchObject({ code: 'TF_FAILED_PRECONDITION' });
  expect(variables.push([])).toBeUndefined();
});
