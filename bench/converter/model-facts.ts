import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What can be said of a model.json without converting it. */
export interface ModelFacts {
  /** Bytes of the model.json and its shards. */
  bytes: number;
  /** Nodes of a graph, or layers, nested ones included. */
  nodes: number;
  /** How often each op type or layer class is used. */
  types: Readonly<Record<string, number>>;
  /** The types in which weights are stored. */
  stored: readonly string[];
}

interface Node {
  op: string;
}

interface Layer {
  class_name: string;
  config: Layer[] | { layers?: readonly Layer[]; layer?: Layer };
}

/** As much of a model.json as is counted here. */
interface CountedModel {
  modelTopology: {
    node?: readonly Node[];
    library?: { function?: readonly { nodeDef?: readonly Node[] }[] };
    model_config?: Layer;
    config?: Layer['config'];
  };
  weightsManifest: readonly {
    paths: readonly string[];
    weights: readonly { dtype: string; quantization?: { dtype: string } }[];
  }[];
}

/** Counts what a model in a folder is made of. */
export async function readFacts(folder: string): Promise<ModelFacts> {
  const text = await readFile(join(folder, 'model.json'), 'utf8');
  // Of the form that the packages in models.ts have.
  const json = JSON.parse(text) as CountedModel;
  const shards = json.weightsManifest.flatMap(({ paths }) => paths);
  const sizes = await Promise.all(shards.map(async (path) => (await stat(join(folder, path))).size));
  const types = typesOf(json);
  return {
    bytes: sizes.reduce((sum, size) => sum + size, Buffer.byteLength(text)),
    nodes: types.length,
    types: count(types),
    stored: [
      ...new Set(
        json.weightsManifest.flatMap(({ weights }) => weights.map((w) => w.quantization?.dtype ?? w.dtype)),
      ),
    ],
  };
}

/** The op type of each node, in functions too, or the class of each layer. */
export function typesOf({ modelTopology: topology }: Pick<CountedModel, 'modelTopology'>): string[] {
  if (topology.node) {
    const functions = topology.library?.function ?? [];
    return [...topology.node, ...functions.flatMap(({ nodeDef = [] }) => nodeDef)].map(({ op }) => op);
  }
  return layersOf(inside((topology.model_config ?? topology).config)).map((layer) => layer.class_name);
}

function layersOf(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => [layer, ...layersOf(inside(layer.config))]);
}

/** The layers in a model or a wrapper. Old Keras writes those of a Sequential as its config. */
function inside(config: Layer['config'] = {}): readonly Layer[] {
  if (Array.isArray(config)) return config;
  return [...(config.layers ?? []), ...(config.layer ? [config.layer] : [])];
}

function count(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
