import { DATA_TYPES } from '../onnx/data-types.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder, int } from '../onnx/graph-builder.js';
import { floats, integers } from '../onnx/tensor.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import { componentEnds, type GaussianMixture } from './gaussian-mixture.js';

/**
 * Draws from a mixture: `normals` f32 `[batch, latent]` and `uniforms` f32 `[batch]` → `latent` f32 `[batch, latent]`. A uniform
 * number chooses the component by inversion of the weights' cumulative distribution; its mean + L · normals is the latent.
 */
export function priorGraph(mixture: GaussianMixture): Graph {
  const { size, components } = mixture;
  const graph = new GraphBuilder('prior');
  const normals = graph.input('normals', 'float32', ['batch', size]);
  const uniforms = graph.input('uniforms', 'float32', ['batch']);
  const count = components.length;
  const ends = graph.constant('ends', floats(componentEnds(mixture), [1, count]));
  const means = graph.constant(
    'means',
    floats(
      components.flatMap(({ mean }) => [...mean]),
      [count, size],
    ),
  );
  const factors = graph.constant(
    'factors',
    floats(
      components.flatMap(({ factor }) => [...factor]),
      [count, size, size],
    ),
  );
  const last = graph.constant('last', integers(1));
  const column = graph.constant('column', integers(2));

  const uniform = graph.add('Unsqueeze', [uniforms, last], {}, 'uniform');
  const passed = graph.add('LessOrEqual', [ends, uniform], {}, 'passed');
  const counted = graph.add('Cast', [passed], { to: int(DATA_TYPES.int64) }, 'counted');
  const component = graph.add('ReduceSum', [counted, last], { keepdims: int(0) }, 'component');
  const mean = graph.add('Gather', [means, component], {}, 'mean');
  const factor = graph.add('Gather', [factors, component], {}, 'factor');
  const normal = graph.add('Unsqueeze', [normals, column], {}, 'normal');
  const turned = graph.add('MatMul', [factor, normal], {}, 'turned');
  const offset = graph.add('Squeeze', [turned, column], {}, 'offset');
  graph.output('latent', graph.add('Add', [mean, offset]), 'float32', ['batch', size]);
  return simplifyShared(graph.build());
}
