import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import type { HostTensor } from '../../../training/graph/host-tensor.js';
import { NativeSession, type RunRequest } from '../../../training/graph/native-session.js';
import {
  assignVariable,
  cast,
  constant,
  FLOAT,
  graphDef,
  INT32,
  BOOL,
  queueOf,
  placeholder,
  readVariable,
  sumOf,
  variable,
} from './hand-made-graph.js';

let addon: string;
beforeAll(async () => {
  const backend = await loadBackend();
  if (backend.name !== 'tensorflow' || !backend.graphSession) throw new Error('this test needs TensorFlow');
  addon = backend.graphSession;
});

const vector = (...values: number[]) =>
  ({ dtype: 'float32', shape: [values.length], values: new Float32Array(values) }) satisfies HostTensor;

const sum = graphDef(placeholder('a', [-1]), placeholder('b', [-1]), sumOf('sum', 'a', 'b'));
const oneAndTen = { feeds: { a: vector(1, 2), 'b:0': vector(10, 20) }, fetches: ['sum'] };
const eleven = { outputs: [vector(11, 22)] };

/** A session in which `taken` waits until a value is put. */
function waiting() {
  const session = new NativeSession(addon);
  session.extend(graphDef(placeholder('value', [1]), ...queueOf('queue', 'value')));
  const put: RunRequest = { feeds: { value: vector(5) }, targets: ['put'] };
  return { session, put, take: { fetches: ['taken'] } };
}

/** Runs a small graph of float32 [2, ?]. */
function runSmallGraph(request: RunRequest): void {
  using session = new NativeSession(addon);
  session.extend(
    graphDef(
      placeholder('a', [2, -1]),
      placeholder('b', [2, -1]),
      sumOf('sum', 'a', 'b'),
      cast('long', 'sum', FLOAT, 9),
      variable('weight', 'weight', [1]),
    ),
  );
  session.runSync(request);
}

describe('a run', () => {
  test('adds two placeholders, on another thread or on this one', async () => {
    using session = new NativeSession(addon);
    session.extend(sum);
    expect(await session.run(oneAndTen)).toEqual(eleven);
    expect(session.runSync(oneAndTen)).toEqual(eleven);
  });

  test('takes its feeds as they are when it is called', async () => {
    using session = new NativeSession(addon);
    session.extend(sum);
    const a = vector(1, 2);
    const result = session.run({ feeds: { a, b: vector(10, 20) }, fetches: ['sum'] });
    a.values.fill(1000);
    expect(await result).toEqual(eleven);
  });

  test.each<HostTensor>([
    { dtype: 'float32', shape: [], values: new Float32Array([1.5]) },
    { dtype: 'int32', shape: [2, 3], values: new Int32Array([1, -2, 3, -4, 5, -6]) },
    { dtype: 'bool', shape: [2, 1], values: new Uint8Array([1, 0]) },
    { dtype: 'float32', shape: [2, 0], values: new Float32Array() },
  ])('keeps a $dtype of shape $shape', (value) => {
    using session = new NativeSession(addon);
    const type = { float32: FLOAT, int32: INT32, bool: BOOL }[value.dtype];
    session.extend(
      graphDef(placeholder('x', value.shape, type), {
        name: 'y',
        op: 'Identity',
        inputs: ['x'],
        attributes: { T: { type } },
      }),
    );
    expect(session.runSync({ feeds: { x: value }, fetches: ['y'] }).outputs).toEqual([value]);
  });

  test('reads a part of a typed array, and a second output', () => {
    using session = new NativeSession(addon);
    session.extend(
      graphDef(placeholder('x', [4]), constant('axis', INT32, [], new Int32Array([0])), {
        name: 'halves',
        op: 'Split',
        inputs: ['axis', 'x'],
        attributes: { num_split: { integer: 2 }, T: { type: FLOAT } },
      }),
    );
    const values = new Float32Array([0, 1, 2, 3, 4, 5]).subarray(1, 5);
    const { outputs } = session.runSync({
      feeds: { x: { dtype: 'float32', shape: [4], values } },
      fetches: ['halves:1', 'halves'],
    });
    expect(outputs).toEqual([vector(3, 4), vector(1, 2)]);
  });

  test('leaves this thread free, and others may overlap with it', async () => {
    const { session, put, take } = waiting();
    using _ = session;
    const runs = [session.run(take), session.run(take)];
    await new Promise((resolve) => setImmediate(resolve));
    session.runSync(put);
    await session.run(put);
    expect(await Promise.all(runs)).toEqual([{ outputs: [vector(5)] }, { outputs: [vector(5)] }]);
  });

  test('with a trace tells what ran', async () => {
    using session = new NativeSession(addon);
    session.extend(sum);
    const { metadata, ...result } = await session.run({ ...oneAndTen, trace: true });
    expect(result).toEqual(eleven);
    // RunMetadata names the nodes that ran.
    expect(Buffer.from(metadata!).toString('latin1')).toContain('sum');
  });

  test('leaves no memory behind', async () => {
    using session = new NativeSession(addon);
    session.extend(sum);
    const megabyte: HostTensor = { dtype: 'float32', shape: [2 ** 18], values: new Float32Array(2 ** 18) };
    const request = { feeds: { a: megabyte, b: megabyte }, fetches: ['sum'] };
    const runs = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await session.run(request);
        session.runSync(request);
        expect(() => session.runSync({ ...request, fetches: ['none'] })).toThrow('none');
      }
      globalThis.gc?.();
    };
    await runs(50);
    const before = process.memoryUsage();
    await runs(200);
    const after = process.memoryUsage();
    // One leaked tensor a run would be 200 MB.
    expect(after.rss - before.rss).toBeLessThan(100e6);
    expect(after.external - before.external).toBeLessThan(100e6);
  });
});

describe('a graph', () => {
  test('added after a run shares the variables of the first', () => {
    using session = new NativeSession(addon);
    session.extend(
      graphDef(
        variable('first/weight', 'weight', [2]),
        placeholder('first/value', [2]),
        assignVariable('first/assign', 'first/weight', 'first/value'),
      ),
    );
    session.runSync({ feeds: { 'first/value': vector(3, 4) }, targets: ['first/assign'] });
    session.extend(
      graphDef(variable('second/weight', 'weight', [2]), readVariable('second/read', 'second/weight')),
    );
    expect(session.runSync({ fetches: ['second/read'] })).toEqual({ outputs: [vector(3, 4)] });
  });

  test('updates a variable in place with ResourceApplyAdam', async () => {
    using session = new NativeSession(addon);
    const moments = ['weight', 'm', 'v'];
    const numbers = {
      beta1_power: 0.9,
      beta2_power: 0.999,
      lr: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    };
    session.extend(
      graphDef(
        ...moments.flatMap((name) => [
          variable(name, name, [2]),
          placeholder(`${name}/value`, [2]),
          assignVariable(`${name}/assign`, name, `${name}/value`),
          readVariable(`${name}/read`, name),
        ]),
        ...Object.entries(numbers).map(([name, value]) =>
          constant(name, FLOAT, [], new Float32Array([value])),
        ),
        placeholder('gradient', [2]),
        {
          name: 'adam',
          op: 'ResourceApplyAdam',
          inputs: [...moments, ...Object.keys(numbers), 'gradient'],
          attributes: { T: { type: FLOAT } },
        },
      ),
    );
    session.runSync({
      feeds: { 'weight/value': vector(1, 2), 'm/value': vector(0, 0), 'v/value': vector(0, 0) },
      targets: moments.map((name) => `${name}/assign`),
    });
    await session.run({ feeds: { gradient: vector(0.5, -0.25) }, targets: ['adam'] });
    const { outputs } = session.runSync({ fetches: moments.map((name) => `${name}/read`) });
    // The first step of Adam is the learning rate against the sign of the gradient.
    const expected = [
      [0.9, 2.1],
      [0.05, -0.025],
      [0.00025, 0.0000625],
    ];
    outputs.forEach(({ values }, i) =>
      values.forEach((value, j) => expect(value).toBeCloseTo(expected[i]![j]!, 6)),
    );
  });

  test('has variables of its own in each session', () => {
    using one = new NativeSession(addon);
    using other = new NativeSession(addon);
    for (const session of [one, other]) {
      session.extend(
        graphDef(
          variable('weight', 'weight', [1]),
          placeholder('value', [1]),
          assignVariable('assign', 'weight', 'value'),
          readVariable('read', 'weight'),
        ),
      );
    }
    one.runSync({ feeds: { value: vector(7) }, targets: ['assign'] });
    expect(() => other.runSync({ fetches: ['read'] })).toThrow(
      /weight.*(uninitialized|not exist|NOT_FOUND)/i,
    );
  });
});

describe('what is wrong is said', () => {
  const matrix: HostTensor = { dtype: 'float32', shape: [2, 1], values: new Float32Array(2) };

  test.each([
    [
      'too few values',
      { feeds: { a: { ...matrix, shape: [2, 3] }, b: matrix } },
      'feed a has 8 bytes, but float32 [2, 3] takes 24',
    ],
    [
      'another shape',
      { feeds: { a: { ...matrix, shape: [1, 2] }, b: matrix } },
      'feed a has the shape [1, 2], but the graph says [2, ?]',
    ],
    [
      'another type',
      { feeds: { b: { dtype: 'int32', shape: [2, 1], values: new Int32Array(2) } } },
      'feed b is int32, but the graph says float32',
    ],
    [
      'a negative size',
      { feeds: { a: { ...matrix, shape: [2, -1] } } },
      'feed a has the size -1 in its shape',
    ],
    [
      'a size that overflows',
      { feeds: { a: { ...matrix, shape: [2 ** 40, 2 ** 40] } } },
      'feed a has the size',
    ],
    ['a feed of no node', { feeds: { c: matrix } }, 'feed c: the graph has no node c'],
    ['a fetch of no node', { fetches: ['total:0'] }, 'fetch total:0: the graph has no node total'],
    ['a target that is no node', { targets: ['adam'] }, 'target adam: the graph has no node adam'],
    ['an output too many', { fetches: ['sum:1'] }, 'fetch sum:1: the node has 1 output'],
    ['a fetch without values', { fetches: ['weight'] }, 'fetch weight is resource, which cannot be fetched'],
    ['a placeholder without a feed', { feeds: { a: matrix }, fetches: ['sum'] }, "placeholder tensor 'b'"],
    [
      'a data type of no HostTensor',
      { feeds: { a: matrix, b: matrix }, fetches: ['long'] },
      'the data type 9',
    ],
  ] as const)('%s', (_, request, message) => {
    expect(() => runSmallGraph(request)).toThrow(message);
  });

  test('by a rejected promise, if it was asked for one', async () => {
    using session = new NativeSession(addon);
    session.extend(sum);
    await expect(session.run({ fetches: ['none'] })).rejects.toThrow('the graph has no node none');
    // This one fails while it runs.
    const feeds = { a: vector(1, 2), b: vector(1, 2, 3) };
    await expect(session.run({ feeds, fetches: ['sum'] })).rejects.toMatchObject({
      message: expect.stringContaining('Incompatible shapes: [2] vs. [3]'),
      code: 'TF_INVALID_ARGUMENT',
    });
    expect(await session.run(oneAndTen)).toEqual(eleven);
  });

  test.each([
    ['that is none', new Uint8Array([1, 2, 3]), 'Invalid GraphDef'],
    ['with an unknown operation', graphDef({ name: 'x', op: 'Nonsense' }), 'Nonsense'],
    ['with an input that is not there', graphDef(sumOf('other', 'c', 'd')), "'c'"],
    ['with names that are taken', sum, "'a' already exists"],
  ])('of a GraphDef %s, and the graph stays as it was', (_, wrong, message) => {
    using session = new NativeSession(addon);
    session.extend(sum);
    expect(() => session.extend(wrong)).toThrow(message);
    expect(session.runSync(oneAndTen)).toEqual(eleven);
  });

  test('of a configuration that is none', () => {
    expect(() => new NativeSession(addon, new Uint8Array([1, 2, 3]))).toThrow('ConfigProto');
  });
});

describe('a closed session', () => {
  test('takes no more calls, but may be closed again', async () => {
    const session = new NativeSession(addon);
    session.extend(sum);
    session[Symbol.dispose]();
    session[Symbol.dispose]();
    expect(() => session.runSync(oneAndTen)).toThrow('the session is closed');
    expect(() => session.extend(sum)).toThrow('the session is closed');
    await expect(session.run(oneAndTen)).rejects.toThrow('the session is closed');
  });

  test('ends the runs that are in flight first', async () => {
    const { session, put, take } = waiting();
    const runs = [session.run(take), session.run(put)];
    session[Symbol.dispose]();
    expect(await Promise.all(runs)).toEqual([{ outputs: [vector(5)] }, { outputs: [] }]);
  });
});

test('the session computes beside tfjs, and tells its devices and operations', () => {
  using session = new NativeSession(addon);
  session.extend(sum);
  expect(session.runSync(oneAndTen)).toEqual(eleven);
  expect(tf.tidy(() => [...tf.add([1, 2], [10, 20]).dataSync()])).toEqual([11, 22]);
  expect(session.devices()).toContainEqual({ name: expect.stringContaining('CPU:0'), type: 'CPU' });
  expect(Buffer.from(session.opList()).toString('latin1')).toContain('ResourceApplyAdam');
});
