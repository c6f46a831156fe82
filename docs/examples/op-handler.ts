import { writeFile } from 'node:fs/promises';
import { convert, floatOf, registerOp, scalar } from 'sentence-vae/convert';

registerOp('Swish', (call, graph) => {
  const x = call.tensor(0).value;
  const beta = scalar(graph, floatOf(call.node, 'beta', 1));
  return graph.add('Mul', [x, graph.add('Sigmoid', [graph.add('Mul', [x, beta])])]);
});

const { bytes } = await convert('swish_model/model.json');
await writeFile('swish.onnx', bytes);
