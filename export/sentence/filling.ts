import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integers } from '../onnx/tensor.js';
import { paddedVocabulary } from './pad-vocabulary.js';

/** `[batch, whole blocks]` → `[batch, vocabulary]` */
export function withoutFilling(body: GraphBuilder, logits: string, vocabulary: number): string {
  if (paddedVocabulary(vocabulary) === vocabulary) return logits;
  const [start, end, axis] = [
    body.constant('tokens_start', integers(0)),
    body.constant('tokens_end', integers(vocabulary)),
    body.constant('tokens_axis', integers(1)),
  ];
  return body.add('Slice', [logits, start, end, axis], {}, 'of_tokens');
}

/** `[batch, vocabulary]` → `[batch, whole blocks]` */
export function withFilling(body: GraphBuilder, logits: string, vocabulary: number): string {
  const missing = paddedVocabulary(vocabulary) - vocabulary;
  if (missing === 0) return logits;
  const shape = body.add('Shape', [logits], { start: int(0), end: int(1) }, 'batch');
  const columns = body.constant('missing', integers(missing));
  const filling = body.add(
    'Expand',
    [
      body.constant('never', floats([-Infinity])),
      body.add('Concat', [shape, columns], { axis: int(0) }, 'filling_shape'),
    ],
    {},
    'filling',
  );
  return body.add('Concat', [logits, filling], { axis: int(1) }, 'with_filling');
}
