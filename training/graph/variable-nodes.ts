import type * as tf from '@tensorflow/tfjs';
import { attribute, type Attributes } from './attribute.js';
import { TF_TYPE } from './data-types.js';
import type { GraphBuilder } from './graph-builder.js';
import { recordedType } from './tape.js';

/** The node of a variable's handle; all graphs of a session that name the same variable share its value. */
export function variableHandle(graph: GraphBuilder, variable: tf.Variable): string {
  return graph.node('VarHandleOp', [], {
    dtype: typeOf(variable),
    shape: attribute.shape(variable.shape),
    shared_name: attribute.string(`variable_${variable.id}`),
  });
}

/** The node that reads a variable, after the nodes named in `after`. */
export function readVariable(
  graph: GraphBuilder,
  variable: tf.Variable,
  handle: string,
  after: readonly string[] = [],
): string {
  const attributes: Attributes = { dtype: typeOf(variable) };
  return graph.node('ReadVariableOp', [handle, ...after.map((node) => `^${node}`)], attributes);
}

function typeOf(variable: tf.Variable) {
  return attribute.type(TF_TYPE[recordedType(variable.dtype, variable.name)]);
}
