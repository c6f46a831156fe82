import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { Dimension, TensorData } from '../onnx/tensor.js';
import type { ValueType } from '../onnx/value-type.js';
import { badModelFile } from '../read/bad-model-file.js';
import { functionOf } from '../read/graph/attributes.js';
import type { GraphFunction, GraphNode } from '../read/graph-model.js';
import type { ListValue } from './list-value.js';
import type { LookupTable } from './lookup-table.js';

/** A tensor in the ONNX graph, with what is known of it before it runs. */
export interface TensorValue extends ValueType {
  readonly kind: 'tensor';
  /** Its name in the graph. */
  readonly value: string;
}

/** Strings of the model file. ONNX graphs hold none, but the keys of a table that is only looked up are known in advance. */
export interface StringsValue {
  readonly kind: 'strings';
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

/** Something that nodes of the model hand on and that has no value in the graph: a table, or the handle of an array. */
export interface ResourceValue {
  readonly kind: 'resource';
  readonly resource: object;
}

/** Complex numbers: ONNX has a type for them, but no operators that take it. */
export interface ComplexValue {
  readonly kind: 'complex';
  /** The name of the float32 value `[..., real and imaginary]` in the graph. */
  readonly value: string;
}

/** What an input of an op is: a tensor, or one of the things beside tensors that graphs of TensorFlow hand on. */
export type OpValue = TensorValue | ListValue | ComplexValue | StringsValue | ResourceValue;

/** An output of an op: the name of a value whose type the graph knows, or the value itself. */
export type OpOutput = string | OpValue;

/** Adds the nodes that compute one node of a graph model, and returns its outputs. The graph is scoped to the node's name. */
export type OpHandler = (call: OpCall, graph: GraphBuilder) => OpOutput | readonly OpOutput[];

/** What a handler may ask of the conversion that it is part of. */
export interface OpContext {
  /** The content of a value, where it is known before the graph runs. */
  readonly constantOf: (value: string) => TensorData | undefined;
  /** The content of a node that holds a constant. */
  readonly contentOf: (node: GraphNode) => TensorData | undefined;
  /** A function of the model's library. */
  readonly functionNamed: (name: string) => GraphFunction;
  /** Adds the nodes of a function to a graph. */
  readonly callFunction: (
    called: GraphFunction,
    inputs: readonly OpValue[],
    graph: GraphBuilder,
  ) => readonly OpValue[];
  /** The tables of the model by the names of the nodes that make them. */
  readonly tables: Map<string, LookupTable>;
}

/** One node of a graph model that is to be converted. */
export class OpCall {
  readonly node: GraphNode;
  readonly inputs: readonly OpValue[];
  readonly #context: OpContext;

  constructor(node: GraphNode, inputs: readonly OpValue[], context: OpContext) {
    this.node = node;
    this.inputs = inputs;
    this.#context = context;
  }

  /** An input that must be there and be a tensor. */
  tensor(index: number): TensorValue {
    const input = this.inputs[index];
    if (input?.kind === 'tensor') return input;
    throw this.wrong(
      `a tensor as input ${index}`,
      input ? `it is ${input.kind}` : `it has ${this.inputs.length} inputs`,
    );
  }

  /** An input that must be a list of tensors, as TensorLists and the flow of TensorArrays are. */
  list(index: number): ListValue {
    const input = this.inputs[index];
    if (input?.kind === 'list') return input;
    throw this.wrong(
      `a list of tensors as input ${index}`,
      input ? `it is ${input.kind}` : `it has ${this.inputs.length} inputs`,
    );
  }

  /** All inputs from one on, which must be tensors. */
  tensors(from = 0, to = this.inputs.length): readonly TensorValue[] {
    return this.inputs.slice(from, to).map((_, index) => this.tensor(from + index));
  }

  /** How many axes an input has, which must be known. */
  rank(index: number): number {
    return this.shape(index).length;
  }

  /** The shape of an input whose rank must be known. */
  shape(index: number): readonly Dimension[] {
    const { shape } = this.tensor(index);
    if (shape) return shape;
    throw this.wrong(`an input ${index} whose rank is known`, 'the model leaves it open');
  }

  /** The content of an input, where it is known before the graph runs. */
  constant(index: number): TensorData | undefined {
    return this.#context.constantOf(this.tensor(index).value);
  }

  /** The numbers of an input that must be known before the graph runs, such as axes. */
  numbers(index: number): readonly number[] {
    const constant = this.constant(index);
    if (constant) return Array.from(constant.values, Number);
    throw this.wrong(`a constant as input ${index}`, 'it is computed when the model runs');
  }

  /** The only number of an input that must be known before the graph runs. */
  number(index: number): number {
    const numbers = this.numbers(index);
    const [number] = numbers;
    if (number !== undefined && numbers.length === 1) return number;
    throw this.wrong(`one number as input ${index}`, `there are ${numbers.length}`);
  }

  /** The function that an attribute of the node names. */
  functionOf(attribute: string): GraphFunction {
    return this.#context.functionNamed(functionOf(this.node, attribute));
  }

  /** Adds the nodes of a function of the model's library to a graph. */
  callFunction(called: GraphFunction, inputs: readonly OpValue[], graph: GraphBuilder): readonly OpValue[] {
    return this.#context.callFunction(called, inputs, graph);
  }

  /** What else the conversion offers. */
  get context(): OpContext {
    return this.#context;
  }

  /** The complaint that this node is not as it must be; clauses follow "Expected <op> <name> to have". */
  wrong(expected: string, received: string) {
    return badModelFile({
      expected: `${this.node.op} ${this.node.name} to have ${expected}`,
      received,
      remedy: 'Report the model, or register a handler of your own with registerOp',
    });
  }
}
