import { cast } from '../../lowering/cast.js';
import { positionsOf } from '../../lowering/positions.js';
import { scalar } from '../../lowering/scalar.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers, integerVector } from '../../onnx/tensor.js';
import type { LookupTable } from '../lookup-table.js';
import type { OpCall, OpHandler, OpValue, StringsValue } from '../op-handler.js';

/** tfjs shares tables by the names of their nodes (tfjs-converter hash_table_executor.ts). */
const make: OpHandler = (call) => {
  const { name } = call.node;
  const { tables } = call.context;
  const table = tables.get(name) ?? { name };
  tables.set(name, table);
  return { kind: 'resource', resource: table };
};

function tableOf(call: OpCall): LookupTable {
  const [handle] = call.inputs;
  const name = handle?.kind === 'resource' && 'name' in handle.resource ? handle.resource.name : undefined;
  const table = typeof name === 'string' ? call.context.tables.get(name) : undefined;
  if (table) return table;
  throw call.wrong('a table as input 0', `it is ${handle?.kind ?? 'missing'}`);
}

function contentOf(call: OpCall): Required<LookupTable>['content'] {
  const { content, name } = tableOf(call);
  if (content) return content;
  throw call.wrong('a table that the model fills', `nothing fills ${name}`);
}

const fill: OpHandler = (call) => {
  const [handle, keys, values] = call.inputs;
  if (!handle || !keys || !values) throw call.wrong('keys and values', `it has ${call.inputs.length} inputs`);
  tableOf(call).content = { keys, values };
  return handle;
};

/** The values of some keys one above the other, whatever shape the keys have, as in tfjs (hash_table.ts). */
const find: OpHandler = (call, graph) => {
  const { keys, values } = contentOf(call);
  const [, wanted, fallback] = call.inputs;
  if (!wanted || !fallback) throw call.wrong('keys and a default', `it has ${call.inputs.length} inputs`);
  const positions = placesOf(call, wanted, keys, graph);
  if (values.kind === 'tensor' && fallback.kind === 'tensor') {
    const row = graph.add('Unsqueeze', [fallback.value, graph.constant('axis', integers(0))]);
    const rows = graph.add('Concat', [values.value, row], { axis: int(0) });
    return graph.add('Gather', [rows, positions], { axis: int(0) });
  }
  const known = graph.constantOf(positions);
  if (values.kind === 'strings' && fallback.kind === 'strings' && known) {
    return chosen(values, fallback, Array.from(known.values, Number));
  }
  throw call.wrong(
    'values that are numbers, since ONNX graphs of this kind have no strings',
    `${tableOf(call).name} holds ${values.kind}`,
  );
};

function chosen(values: StringsValue, fallback: StringsValue, positions: readonly number[]): StringsValue {
  const [other = ''] = fallback.values;
  return {
    kind: 'strings',
    shape: [positions.length],
    values: positions.map((position) => values.values[position] ?? other),
  };
}

/** The positions of some keys among those of a table; that behind the last one for a key that is not there. */
function placesOf(call: OpCall, wanted: OpValue, keys: OpValue, graph: GraphBuilder): string {
  if (wanted.kind === 'tensor' && keys.kind === 'tensor') {
    return positionsOf(graph, wanted.value, keys.value);
  }
  if (wanted.kind === 'strings' && keys.kind === 'strings') {
    const last = keys.values.length;
    const places = wanted.values.map((key) => keys.values.lastIndexOf(key));
    return graph.constant('positions', integerVector(places.map((place) => (place === -1 ? last : place))));
  }
  throw call.wrong(
    'keys that are numbers, or strings of the model file',
    `strings come in when the model runs: cut the model behind ${call.node.name} with --inputs`,
  );
}

const size: OpHandler = (call, graph) => {
  const { keys } = contentOf(call);
  if (keys.kind === 'strings') return scalar(graph, new Set(keys.values).size, 'int32');
  if (keys.kind !== 'tensor') throw call.wrong('a table with keys', `they are ${keys.kind}`);
  const known = call.context.constantOf(keys.value);
  if (known) return scalar(graph, new Set(Array.from(known.values, Number)).size, 'int32');
  return cast(graph, graph.add('Size', [keys.value]), 'int32');
};

/** Ops of tables that are filled once and then only looked up. */
export const TABLES: Readonly<Record<string, OpHandler>> = {
  HashTable: make,
  HashTableV2: make,
  InitializeTable: fill,
  InitializeTableV2: fill,
  LookupTableFind: find,
  LookupTableFindV2: find,
  LookupTableImport: fill,
  LookupTableImportV2: fill,
  LookupTableSize: size,
  LookupTableSizeV2: size,
};
