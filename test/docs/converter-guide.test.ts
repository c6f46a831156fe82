import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGraph } from '../../export/verify/run-graph.js';
import { saveNetwork } from '../../training/checkpoint/weights-file.js';
import { randomiseWeights } from '../fixtures/export/compare-with-tfjs.js';
import { attr, graphModel, placeholder } from '../fixtures/export/graph-model.js';
import { sequentialModel } from '../fixtures/export/models.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { codeOn, runExample } from './run-example.js';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'docs/examples');

beforeAll(() => tf.setBackend('cpu'));

async function runFile(file: string, feeds: Record<string, Tensor>): Promise<readonly number[]> {
  await using graph = await loadGraph(file);
  const [output] = Object.values(await graph.run(feeds));
  return Array.from(output!.data, Number);
}

test('the guide shows the examples as they are', async () => {
  const shown = (await codeOn('converter.md', 'ts')).map(({ code }) => code);
  const names = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.ts'));
  const written = await Promise.all(names.map((name) => readFile(join(EXAMPLES, name), 'utf8')));
  expect(shown.toSorted()).toEqual(written.toSorted());
});

describe('the examples of the guide', () => {
  test('convert-to-file', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'web_model'));
    await saveNetwork(sequentialModel(), join(folder.path, 'web_model'));
    expect(JSON.parse(runExample('convert-to-file', folder.path))).toMatchObject({
      inputs: [{ name: 'first_input', type: 'float32', shape: ['batch', 3] }],
      outputs: [{ name: 'second', type: 'float32', shape: ['batch', 2] }],
      differences: { second: { absolute: expect.any(Number), relative: expect.any(Number) } },
    });
    const x = [0.5, -1, 2];
    const numbers = await runFile(join(folder.path, 'model.onnx'), {
      first_input: new Tensor('float32', x, [1, 3]),
    });
    expect(numbers).toEqual(closeTo(sequentialModel().predict(tf.tensor2d([x]))));
  });

  test('layer-handler', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'scaled_model'));
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, inputShape: [3], name: 'dense' }),
        new ScaleAndShift({ name: 'scaled', shift: 0.75 }),
      ],
    });
    randomiseWeights(model, 2);
    await saveNetwork(model, join(folder.path, 'scaled_model'));
    runExample('layer-handler', folder.path);
    const x = [1, -0.5, 3];
    const numbers = await runFile(join(folder.path, 'scaled.onnx'), {
      dense_input: new Tensor('float32', x, [1, 3]),
    });
    expect(numbers).toEqual(closeTo(model.predict(tf.tensor2d([x]))));
  });

  test('op-handler', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'swish_model'));
    const {
      weightSpecs,
      weightData: _,
      ...model
    } = await graphModel({
      nodes: [
        placeholder('x', 'float32', [null, 2]),
        { name: 'y', op: 'Swish', input: ['x'], attr: { beta: attr.float(1.5) } },
      ],
      outputs: ['y'],
    });
    const manifest = [{ paths: [], weights: weightSpecs }];
    await writeFile(
      join(folder.path, 'swish_model/model.json'),
      JSON.stringify({ ...model, weightsManifest: manifest }),
    );
    runExample('op-handler', folder.path);
    const x = tf.tensor2d([[-2, 0.5]]);
    const numbers = await runFile(join(folder.path, 'swish.onnx'), {
      x: new Tensor('float32', x.dataSync(), [1, 2]),
    });
    expect(numbers).toEqual(closeTo(tf.mul(x, tf.sigmoid(tf.mul(x, 1.5)))));
  });

  test('stateful-model', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'stateful_model'));
    const steps = tf.input({ batchShape: [1, 2, 2], name: 'steps' });
    const memory = tf.layers.lstm({ units: 3, stateful: true, name: 'memory' });
    // Layer.apply's type leaves out that a symbolic input gives a symbolic output.
    const model = tf.model({ inputs: steps, outputs: memory.apply(steps) as tf.SymbolicTensor });
    randomiseWeights(model, 3);
    await saveNetwork(model, join(folder.path, 'stateful_model'));
    const lines = runExample('stateful-model', folder.path).trimEnd().split('\n');
    const calls = [
      [0.5, -1, 2, 0],
      [1, 1, -0.5, 0.25],
    ];
    expect(lines).toHaveLength(calls.length);
    for (const [index, numbers] of calls.entries()) {
      const line: unknown = JSON.parse(lines[index]!);
      expect(line).toEqual(closeTo(model.predict(tf.tensor3d(numbers, [1, 2, 2]))));
    }
  });
});

/** What equals numbers up to rounding. */
function closeTo(wanted: tf.Tensor | tf.Tensor[]): unknown[] {
  const values = wanted instanceof tf.Tensor ? Array.from(wanted.dataSync()) : [];
  return values.map((value): unknown => expect.closeTo(value, 5));
}

/** x ↦ x · scale + shift, the layer that the guide writes a handler for. */
class ScaleAndShift extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'ScaleAndShift';
  readonly #shift: number;
  #scale: tf.LayerVariable | undefined;

  constructor({ shift, name }: { shift: number; name: string }) {
    super({ name });
    this.#shift = shift;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = inputShape.at(-1);
    if (typeof features === 'number') {
      this.#scale = this.addWeight('scale', [features], 'float32', tf.initializers.ones());
    }
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = Array.isArray(inputs) ? inputs : [inputs];
    return tf.add(tf.mul(input!, this.#scale!.read()), this.#shift);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), shift: this.#shift };
  }
}
