import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation as DataLocation, type GraphProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { GraphBuilder, subgraph } from '../../../export/onnx/graph-builder.js';
import { encodeGraphs } from '../../../export/package/encode-graphs.js';
import { floats, truth } from '../../../export/onnx/tensor.js';
import { shippedModels, shippedModelsFolder } from '../../../src/package/shipped-models.js';

interface Weight {
  name: string;
  depth: number;
  isExternal: boolean;
}

/** The weights of a graph and of the ones in it. */
function weightsOf(graph: GraphProto, depth = 0): Weight[] {
  const inner = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => (g ? [g] : [])));
  return [
    ...graph.initializer.map(({ name, dataLocation }) => ({
      name,
      depth,
      isExternal: dataLocation === DataLocation.EXTERNAL,
    })),
    ...inner.flatMap((each) => weightsOf(each, depth + 1)),
  ];
}

const weightsIn = (bytes: Uint8Array) => weightsOf(fromBinary(ModelProtoSchema, bytes).graph!);

// ONNX Runtime finds external data of an inner graph in Node and in Python, and in browsers it does not.
test('what an inner graph holds itself is not put beside the file', () => {
  const outer = new GraphBuilder('outer');
  const branch = (name: string) => {
    const inner = outer.inner(name);
    const large = inner.constant('large', floats(new Float32Array(1000), [1000]));
    inner.output(`${name}_result`, large, 'float32', [1000]);
    return subgraph(inner.build());
  };
  const condition = outer.constant('condition', truth(true));
  const weight = outer.constant('weight', floats(new Float32Array(1000), [1000]));
  const chosen = outer.add('If', [condition], {
    then_branch: branch('so'),
    else_branch: branch('otherwise'),
  });
  outer.output('sum', outer.add('Add', [chosen, weight]), 'float32', [1000]);
  const files = encodeGraphs({ graph: outer.build() }, { shareWeights: true });
  expect(weightsIn(files.get('graph.onnx')!)).toEqual([
    { name: 'condition', depth: 0, isExternal: false },
    { name: 'weight', depth: 0, isExternal: true },
    { name: 'so/large', depth: 1, isExternal: false },
    { name: 'otherwise/large', depth: 1, isExternal: false },
  ]);
});

test.each(await shippedModels())('the graphs of %s have it in the outermost one alone', async (name) => {
  const folder = join(shippedModelsFolder(), name, 'onnx');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.onnx'));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const external = weightsIn(await readFile(join(folder, file))).filter(({ isExternal }) => isExternal);
    expect({ file, inner: external.filter(({ depth }) => depth > 0) }).toEqual({ file, inner: [] });
  }
});
