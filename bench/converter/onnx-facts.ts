import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type GraphProto, type NodeProto } from 'onnx-buf';

/** Counts the nodes of an ONNX file, those in bodies of loops and branches included. */
export function countNodes(bytes: Uint8Array): { nodes: number; transposes: number } {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  const nodes = graph ? nodesOf(graph) : [];
  return { nodes: nodes.length, transposes: nodes.filter(({ opType }) => opType === 'Transpose').length };
}

function nodesOf(graph: GraphProto): NodeProto[] {
  return graph.node.flatMap((node) => [node, ...node.attribute.flatMap(({ g }) => (g ? nodesOf(g) : []))]);
}
