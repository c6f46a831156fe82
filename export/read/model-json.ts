import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { badModelFile } from './bad-model-file.js';

const WeightSpec = Type.Object({
  name: Type.String(),
  shape: Type.Array(Type.Integer({ minimum: 0 })),
  dtype: Type.String(),
  quantization: Type.Optional(Type.Unknown()),
  group: Type.Optional(Type.String()),
});

const WeightsGroup = Type.Object({
  paths: Type.Array(Type.String()),
  weights: Type.Array(WeightSpec),
});

/** The outer form of a `model.json` with a layers model in it. */
const ModelJson = Type.Object({
  format: Type.Optional(Type.String()),
  modelTopology: Type.Record(Type.String(), Type.Unknown()),
  weightsManifest: Type.Array(WeightsGroup),
});

export type WeightSpec = Static<typeof WeightSpec>;
export type WeightsGroup = Static<typeof WeightsGroup>;
export type ModelJson = Static<typeof ModelJson>;

const SAVE_AGAIN =
  'Save the model with tfjs `model.save("file://…")` and give the path of the model.json it writes';

/** The path of the model.json that a file or folder name means. */
export async function findModelJson(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw badModelFile({
      expected: 'a model.json, or a folder with one',
      received: `there is nothing at ${path}`,
      remedy: 'Check the path',
    });
  }
  return found.isDirectory() ? join(path, 'model.json') : path;
}

/** Reads and checks the outer form of a model.json. */
export async function readModelJson(path: string): Promise<ModelJson> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw badModelFile({
      expected: 'a model.json, or a folder with one',
      received: `${path} cannot be read`,
      remedy: 'Check the path',
      cause,
    });
  });
  const json = parse(text, path);
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (format === 'graph-model') {
    throw badModelFile({
      expected: 'a tfjs layers model',
      received: `${path} is a graph model, and these are not supported yet`,
      remedy: 'Convert the layers model that it was made from',
    });
  }
  if (!Check(ModelJson, json)) {
    throw badModelFile({
      expected: 'a tfjs model.json with a "modelTopology" and a "weightsManifest"',
      received: `${path} holds something else`,
      remedy: SAVE_AGAIN,
    });
  }
  return json;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badModelFile({
      expected: 'a tfjs model.json',
      received: `${path} is not JSON`,
      remedy: SAVE_AGAIN,
      cause,
    });
  }
}
