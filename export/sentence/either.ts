import { subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import type { Dimension, ElementType } from '../onnx/tensor.js';

/** Two ways to one value; only the one that holds is computed. */
export interface Ways {
  /** What the value is. Default: token ids, int64 `[batch]`. */
  readonly type?: readonly [ElementType, readonly Dimension[]];
  /** Must compute its value: ONNX Runtime copies one that comes from outside. */
  readonly yes: (branch: GraphBuilder) => string;
  readonly no: (branch: GraphBuilder) => string;
}

/**
 * Adds an ONNX `If`.
 * @param condition bool scalar
 */
export function either(body: GraphBuilder, name: string, condition: string, ways: Ways): string {
  const [type, shape] = ways.type ?? ['int64', ['batch']];
  const built = ([way, build]: readonly [string, Ways['yes']]) => {
    const branch = body.inner(`${name}_${way}`);
    branch.output(branch.scoped('value'), build(branch), type, shape);
    return subgraph(branch.build());
  };
  const attributes = { then_branch: built(['if_so', ways.yes]), else_branch: built(['if_not', ways.no]) };
  return body.add('If', [condition], attributes, name);
}
