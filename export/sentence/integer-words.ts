import { weightOf } from '../handlers/layer-handler.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats } from '../onnx/tensor.js';
import { quantised } from '../quantize/quantised.js';
import type { Layer } from '../read/layers-model.js';
import { STEPS, ZERO, type IntegerMatrix, type IntegerProducts } from './integer-products.js';

/** A table of word vectors in 8 bits, each with a scale of its own. */
export interface IntegerWords {
  /** Numbers of a word. */
  readonly width: number;
  /** The vectors of ids int64 `[…]` · matrix, f32 `[…, columns]`. */
  times(body: GraphBuilder, ids: string, by: IntegerMatrix): string;
}

/** Prepares products of word vectors. @param table the layer that holds them */
export function prepareIntegerWords(
  graph: GraphBuilder,
  table: Layer,
  { products, range }: { products: IntegerProducts; range: number },
): IntegerWords {
  const [rows = 0, width = 0] = table.weights.get('embeddings')?.shape ?? [];
  const vectors = weightOf(table, 'embeddings', [rows, width]);
  const { values, scales } = quantised(vectors, 0);
  const words = graph.sharedConstant(`${table.name}/embeddings_int8`, () => ({
    type: 'int8',
    shape: [rows, width],
    values,
  }));
  // Products are made for numbers up to the range; what a word's are up to comes afterwards.
  const reaches = graph.sharedConstant(`${table.name}/embeddings_reach`, () =>
    floats(
      scales.map((scale) => (scale * STEPS) / range),
      [rows, 1],
    ),
  );
  const zero = graph
    .within(table.name)
    .constant('zero', { type: 'int32', shape: [], values: Int32Array.of(ZERO) });

  return {
    width,
    times(body, ids, by) {
      const row = body.add('Gather', [words, ids], { axis: int(0) }, 'word');
      const wide = body.add('Cast', [row], { to: int(DATA_TYPES.int32) });
      const operand = body.add(
        'Cast',
        [body.add('Add', [wide, zero])],
        { to: int(DATA_TYPES.uint8) },
        'word_operand',
      );
      const product = products.times(body, operand, by);
      const reach = body.add('Gather', [reaches, ids], { axis: int(0) }, 'word_reach');
      return body.add('Mul', [product, reach], {}, 'of_word');
    },
  };
}
