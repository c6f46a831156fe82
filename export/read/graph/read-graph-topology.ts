import type { Static, TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { badModelFile } from '../bad-model-file.js';
import type { GraphBody, GraphModel } from '../graph-model.js';
import type { ModelJson } from '../model-json.js';
import { GraphDef, SignatureDef } from './graph-def.js';
import { readFunction } from './read-function.js';
import { readNodes } from './read-nodes.js';
import { inputsOf, outputsOf } from './read-signature.js';

/** Reads the topology of a graph model. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export function readGraphTopology(json: ModelJson): Omit<GraphModel, 'weights' | 'strings'> {
  const metadata = json.userDefinedMetadata ?? {};
  // The converter of TensorFlow.js 1 put the signature there; it counts more, as in tfjs.
  const signature = checked(SignatureDef, metadata['signature'] ?? json.signature ?? {}, 'signature');
  const keys = metadata['structuredOutputKeys'];
  const structuredKeys = Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  const graph = readBody(json.modelTopology, signature, 'the graph', structuredKeys);
  // tfjs takes no notice of an initialiser without nodes.
  const initializer = json.modelInitializer?.['node']
    ? readBody(
        json.modelInitializer,
        checked(SignatureDef, json.initializerSignature ?? {}, 'initializerSignature'),
        'the initialiser',
      )
    : undefined;
  return { kind: 'graph', name: 'model', ...graph, initializer };
}

function readBody(
  graphDef: unknown,
  signature: SignatureDef,
  place: string,
  structuredKeys: readonly string[] = [],
): GraphBody {
  const { node, library } = checked(GraphDef, graphDef, place);
  const nodes = readNodes(node, place);
  const functions = (library?.function ?? []).map(readFunction);
  return {
    nodes,
    functions: new Map(functions.map((definition) => [definition.name, definition])),
    inputs: inputsOf(nodes, signature),
    outputs: outputsOf(nodes, signature, structuredKeys),
  };
}

function checked<Schema extends TSchema>(schema: Schema, value: unknown, place: string): Static<Schema> {
  if (Check(schema, value)) return value;
  const [first] = Errors(schema, value);
  throw badModelFile({
    expected: `${place} in the form that tensorflowjs_converter writes`,
    received: first ? `at ${first.instancePath || '/'} it is something else` : 'it is something else',
    remedy: 'Convert the model again with tensorflowjs_converter',
  });
}
