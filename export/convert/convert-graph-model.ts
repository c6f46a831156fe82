import type { OpContext, OpValue } from '../handlers/op-handler.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import type { Dimension, ElementType, TensorData } from '../onnx/tensor.js';
import { finish, type FinishOptions } from '../passes/simplify.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { GraphEnd, GraphInput, GraphModel, GraphNode } from '../read/graph-model.js';
import { checkOpsAreKnown } from './check-ops-are-known.js';
import { withFunctions } from './control-flow/with-functions.js';
import { fillTables, tableFillers } from './fill-tables.js';
import { knownContents } from './known-contents.js';
import { traceNodes, type Traced } from './trace-nodes.js';

/** Converts a whole graph model: inputs and outputs are called as the model's signature calls them. */
export function convertGraphModel(original: GraphModel, options: FinishOptions): Graph {
  const model = withFunctions(original);
  checkOpsAreKnown(model);
  const graph = new GraphBuilder(model.name);
  const given = new Map<string, OpValue[]>();
  const declared = model.inputs.filter((input) => input.resourceId === undefined);
  for (const input of declared) {
    const { node, output } = input.from;
    const outputs = given.get(node) ?? [];
    // Of a node that the model is cut at, the other outputs stay empty.
    outputs[output] = declareInput(input, declared.length, graph);
    given.set(node, outputs);
  }

  graph.reserveOutputs(model.outputs.map((output) => output.name));
  /** The functions whose nodes are being added. */
  const underWay = new Set<string>();
  const context: OpContext = {
    constantOf: knownContents(graph),
    contentOf: (node) => contentOf(node, model),
    tables: new Map(),
    functionNamed: (name) => {
      const named = model.functions.get(name) ?? model.initializer?.functions.get(name);
      if (!named) throw missingFunction(name);
      return named;
    },
    callFunction: (called, inputs, within) => {
      if (underWay.has(called.name)) throw endlessFunction(called.name);
      const values = new Map(
        called.inputs.map((input, index) => [input.name, givenInput(inputs[index], called.name)]),
      );
      underWay.add(called.name);
      const outputs = traceNodes(
        { ...shared, nodes: called.nodes, given: values },
        called.outputs.map((output) => output.from),
        within,
      );
      underWay.delete(called.name);
      return outputs;
    },
  };
  const shared: Pick<Traced, 'constantNode' | 'context'> = {
    context,
    constantNode: (node, within) => constantNode(node, model, within),
  };
  if (model.initializer) {
    const resources = fillTables(model.initializer, shared, graph);
    for (const { from, resourceId = -1 } of model.inputs) {
      const resource = resources.get(resourceId);
      if (resource) given.set(from.node, [resource]);
    }
  }
  const fillers = tableFillers(model.nodes);
  const values = traceNodes(
    { ...shared, nodes: model.nodes, given },
    [...fillers, ...model.outputs.map((output) => output.from)],
    graph,
  ).slice(fillers.length);
  for (const [index, output] of model.outputs.entries()) declareOutput(output, values[index], graph);
  return finish(graph.build(), options);
}

function givenInput(value: OpValue | undefined, name: string): readonly OpValue[] {
  if (value) return [value];
  throw badModelFile({
    expected: `each call of the function ${name} to give all of its inputs`,
    received: 'one of them is missing',
    remedy: 'Convert the model with tensorflowjs_converter again',
  });
}

function endlessFunction(name: string) {
  return badModelFile({
    expected: 'functions that do not call themselves, which ONNX has none of',
    received: `${name} calls itself`,
    remedy: 'Write it as a loop where the model is made',
  });
}

function missingFunction(name: string) {
  return badModelFile({
    expected: `the function ${name} in the model's library`,
    received: 'it is not there',
    remedy: 'Convert the model with tensorflowjs_converter again',
  });
}

/** Says which node a value is, where its name does not. */
function described({ name, from: { node, output } }: GraphEnd): string | undefined {
  if (name === node) return undefined;
  const place = output === 0 ? node : `${node}:${output}`;
  return name === place ? undefined : `${place} in the TensorFlow.js model`;
}

function declareInput(end: GraphInput, inputs: number, graph: GraphBuilder): OpValue {
  const { name, type, shape } = end;
  const element = elementType(type, `the input ${name}`);
  const lengths = (shape ?? []).map(
    // The first axis of an only input is a batch; of several inputs, nothing says that theirs are equally long.
    (length, axis): Dimension => length ?? (axis === 0 && inputs === 1 ? 'batch' : `${name}_${axis}`),
  );
  const value = graph.input(name, element, shape && lengths, described(end));
  return { kind: 'tensor', value, type: element, shape: shape && lengths };
}

function declareOutput(end: GraphEnd, value: OpValue | undefined, graph: GraphBuilder): void {
  const { name } = end;
  if (value?.kind !== 'tensor') {
    throw badModelFile({
      expected: 'outputs that are tensors of numbers',
      received: `${name} is ${value?.kind ?? 'missing'}`,
      remedy: 'Name other outputs with --outputs',
    });
  }
  graph.outputOfType(name, value.value, value, described(end));
}

function constantNode(node: GraphNode, model: GraphModel, graph: GraphBuilder): OpValue {
  const attribute = node.attributes.get('value');
  const inline = attribute?.kind === 'tensor' ? attribute.value : undefined;
  const strings = model.strings.get(node.name) ?? (inline && !('type' in inline) ? inline : undefined);
  if (strings) return { kind: 'strings', ...strings };
  const content = contentOf(node, model);
  if (!content) {
    throw badModelFile({
      expected: `the content of the constant ${node.name} among the weights`,
      received: 'it is not there',
      remedy: 'Use the model.json and the weight files that were saved together',
    });
  }
  const value = graph.sharedConstant(node.name, () => content);
  return { kind: 'tensor', value, ...graph.typeOf(value), type: content.type };
}

/** The numbers of a constant. */
function contentOf(node: GraphNode, { weights }: GraphModel): TensorData | undefined {
  const attribute = node.attributes.get('value');
  const inline = attribute?.kind === 'tensor' ? attribute.value : undefined;
  return weights.get(node.name) ?? (inline && 'type' in inline ? inline : undefined);
}

function elementType(type: GraphInput['type'], what: string): ElementType {
  switch (type) {
    case 'string':
    case 'resource':
    case 'variant':
    case 'complex64':
      throw badModelFile({
        expected: `${what} to be a tensor of numbers`,
        received: `its type is ${type}, which ONNX models of this kind cannot take`,
        remedy: 'Cut the model behind what reads it: name other inputs with --inputs',
      });
    default:
      return type;
  }
}
