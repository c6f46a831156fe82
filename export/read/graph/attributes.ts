import { badModelFile } from '../bad-model-file.js';
import type { GraphNode, NodeAttribute, NodeType } from '../graph-model.js';

/** An integer attribute of a node. Without a fallback it must be there. */
export function intOf(node: GraphNode, name: string, fallback?: number): number {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'int' ? attribute.value : missing(node, name, 'int', fallback);
}

/** A number attribute of a node; files may write whole ones as integers. */
export function floatOf(node: GraphNode, name: string, fallback?: number): number {
  const attribute = node.attributes.get(name);
  if (attribute?.kind === 'int') return attribute.value;
  return attribute?.kind === 'float' ? attribute.value : missing(node, name, 'float', fallback);
}

/** An attribute that is a truth value. Without a fallback it must be there. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export function boolOf(node: GraphNode, name: string, fallback?: boolean): boolean {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'bool' ? attribute.value : missing(node, name, 'bool', fallback);
}

/** An attribute that is a text. Without a fallback it must be there. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export function stringOf(node: GraphNode, name: string, fallback?: string): string {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'string' ? attribute.value : missing(node, name, 'string', fallback);
}

/** An attribute that is a type. Without a fallback it must be there. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export function typeOf(node: GraphNode, name: string, fallback?: NodeType): NodeType {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'type' ? attribute.value : missing(node, name, 'type', fallback);
}

/** The name of a function that a node calls. */
export function functionOf(node: GraphNode, name: string, fallback?: string): string {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'function' ? attribute.value : missing(node, name, 'function', fallback);
}

/** A list of integers of a node. */
export function intsOf(node: GraphNode, name: string, fallback?: readonly number[]): readonly number[] {
  const attribute = node.attributes.get(name);
  if (isEmptyList(attribute)) return [];
  return attribute?.kind === 'ints' ? attribute.value : missing(node, name, 'ints', fallback);
}

/** An attribute that is a list of texts. Without a fallback it must be there. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export function stringsOf(node: GraphNode, name: string, fallback?: readonly string[]): readonly string[] {
  const attribute = node.attributes.get(name);
  if (isEmptyList(attribute)) return [];
  return attribute?.kind === 'strings' ? attribute.value : missing(node, name, 'strings', fallback);
}

/** A shape attribute of a node; `undefined` where it leaves the rank open or is not there. */
export function shapeOf(node: GraphNode, name: string): readonly (number | null)[] | undefined {
  const attribute = node.attributes.get(name);
  return attribute?.kind === 'shape' ? attribute.value : undefined;
}

/** An empty list does not say what it is a list of. */
function isEmptyList(attribute: NodeAttribute | undefined): boolean {
  return Array.isArray(attribute?.value) && attribute.value.length === 0;
}

function missing<Value>(
  node: GraphNode,
  name: string,
  kind: NodeAttribute['kind'],
  fallback: Value | undefined,
): Value {
  const attribute = node.attributes.get(name);
  if (!attribute && fallback !== undefined) return fallback;
  throw badModelFile({
    expected: `${node.op} ${node.name} to have the attribute ${name} of the kind ${kind}`,
    received: attribute ? `it is of the kind ${attribute.kind}` : 'it is not there',
    remedy: 'Convert the model with tensorflowjs_converter again',
  });
}
