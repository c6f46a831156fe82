/**
 * Run by other versions of Node than the one that runs the tests: loads the training backend, trains one step, runs
 * one ONNX graph, and prints what happened as one JSON object.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import * as tf from '@tensorflow/tfjs';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TypeProtoSchema,
  TypeProto_TensorSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { loadBackend } from '../../training/backend/load-backend.js';

export interface Outcome {
  node: string;
  backend: string;
  /** The loss before and after one step. */
  losses: [before: number, after: number];
  /** What the ONNX graph made of [−1, 2]. */
  generated: number[];
}

const backend = await loadBackend();
const outcome: Outcome = {
  node: process.version,
  backend: backend.name,
  losses: trainOneStep(),
  generated: await generate(),
};
process.stdout.write(`${JSON.stringify(outcome)}\n`);

/** One step of gradient descent on the loss Σ (rows of the table − 1)², through a gather as in an embedding. */
function trainOneStep(): Outcome['losses'] {
  const table = tf.variable(tf.zeros([3, 2]));
  const ids = tf.tensor1d([0, 2, 2], 'int32');
  const loss = () => tf.gather(table, ids).sub(1).square().sum().asScalar();
  const optimizer = tf.train.sgd(0.1);
  const before = optimizer.minimize(loss, true)!;
  return [before.dataSync()[0]!, loss().dataSync()[0]!];
}

/** One run of a graph, Relu(x). Once a package is shipped in models/, this is where it generates a sentence. */
async function generate(): Promise<number[]> {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { version: 17n })],
    graph: create(GraphProtoSchema, {
      name: 'relu',
      node: [create(NodeProtoSchema, { opType: 'Relu', input: ['x'], output: ['y'] })],
      input: [vector('x')],
      output: [vector('y')],
    }),
  });
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, model));
  const { y } = await session.run({ x: new Tensor('float32', [-1, 2], [2]) });
  return Array.from(y!.data as Float32Array); // the graph above says FLOAT
}

function vector(name: string) {
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT }),
      },
    }),
  });
}
