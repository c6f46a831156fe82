/** Looks for the best rate of TensorFlow's matrix product and prints a `PeakLine`. */
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { TF_TYPE } from '../../../training/graph/data-types.js';
import { nodeBackend } from '../../../training/graph/node-backend.js';
import { rounded } from '../../statistics.js';
import { PeakJob, runJob } from '../jobs.js';
import type { PeakLine } from '../lines.js';

const MS_PER_SHAPE = 400;

await runJob(PeakJob, findPeaks);

async function findPeaks({ shapes, threads }: PeakJob): Promise<PeakLine> {
  const { version } = await loadBackend({ threads });
  const backend = nodeBackend();
  if (!backend) throw new Error('the backend of tfjs is not TensorFlow');
  const { binding } = backend;
  const best = (type: number) => rounded(Math.max(...shapes.map((shape) => bestRate(binding, shape, type))));
  return { float32: best(TF_TYPE.float32), bf16: best(TF_TYPE.bfloat16), tensorflow: version };
}

/** GFLOP/s of the fastest of many products [rows × inner] · [inner × columns]. */
function bestRate(
  tensorflow: TFJSBinding,
  [rows, inner, columns]: PeakJob['shapes'][number],
  type: number,
): number {
  const a = random(tensorflow, [rows, inner], type);
  const b = random(tensorflow, [inner, columns], type);
  const attributes: TFEOpAttr[] = [
    { name: 'transpose_a', type: tensorflow.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: tensorflow.TF_ATTR_BOOL, value: false },
    { name: 'T', type: tensorflow.TF_ATTR_TYPE, value: type },
  ];
  let best = Infinity;
  const until = performance.now() + MS_PER_SHAPE;
  do {
    const started = performance.now();
    const [product] = tensorflow.executeOp('MatMul', attributes, [a, b], 1);
    best = Math.min(best, performance.now() - started);
    tensorflow.deleteTensor(product!.id);
  } while (performance.now() < until);
  tensorflow.deleteTensor(a);
  tensorflow.deleteTensor(b);
  return (2 * rows * inner * columns) / (best * 1e6);
}

function random(tensorflow: TFJSBinding, shape: [number, number], type: number): number {
  const values = Float32Array.from({ length: shape[0] * shape[1] }, () => Math.random() - 0.5);
  const id = tensorflow.createTensor(shape, TF_TYPE.float32, values);
  if (type === TF_TYPE.float32) return id;
  const attributes: TFEOpAttr[] = [
    { name: 'SrcT', type: tensorflow.TF_ATTR_TYPE, value: TF_TYPE.float32 },
    { name: 'DstT', type: tensorflow.TF_ATTR_TYPE, value: type },
    { name: 'Truncate', type: tensorflow.TF_ATTR_BOOL, value: false },
  ];
  const [cast] = tensorflow.executeOp('Cast', attributes, [id], 1);
  tensorflow.deleteTensor(id);
  return cast!.id;
}
