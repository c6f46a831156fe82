import type { Graph, GraphTensor } from '../../../onnx/graph.js';
import { fromGraphTensor, toGraphTensor } from '../tensors/graph-tensor.js';
import type { NamedTensor } from '../tensors/tensor.js';
import { requireGraphRules } from './graph-rules.js';
import type { GraphSpec } from './graph-specs.js';
import type { ModelRequest, OipModel, RequestLimits } from './oip-model.js';
import { requireKnownParameters } from './parameters.js';
import { readInputs, type MostLengths } from './tensor-spec.js';
import { wantedOutputs } from './wanted-outputs.js';

/** A graph of a package, tensor by tensor. */
export function graphModel(
  graph: Graph,
  { inputs, outputs }: GraphSpec,
  lengths: MostLengths,
  limits: RequestLimits,
): OipModel {
  return { platform: 'onnx_onnxv1', inputs, outputs, infer };

  async function infer(request: ModelRequest, signal: AbortSignal): Promise<NamedTensor[]> {
    requireKnownParameters(request.parameters, []);
    const tensors = readInputs(inputs, request.inputs, lengths);
    requireGraphRules(tensors, limits.inputs);
    const wanted = wantedOutputs(outputs, request.outputs);
    const feeds: Record<string, GraphTensor> = {};
    for (const { name, shape } of inputs) {
      const tensor = tensors.get(name)!;
      if (tensor.datatype === 'BYTES') continue;
      // A scalar may have come as [1].
      feeds[name] = toGraphTensor(tensor, shape.length === 0 ? [] : tensor.shape);
    }
    const { tensors: results } = await graph.run(feeds, { signal });
    return wanted.map((name) => ({ name, ...fromGraphTensor(results[name]!) }));
  }
}
