import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { badModelFile } from './bad-model-file.js';
import type { ModelSource, ReadOptions } from './source/model-source.js';

const nullable = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

const WeightSpec = Type.Object({
  name: Type.String(),
  shape: Type.Array(Type.Integer({ minimum: 0 })),
  dtype: Type.String(),
  quantization: nullable(
    Type.Object({
      dtype: Type.String(),
      scale: Type.Optional(Type.Number()),
      min: Type.Optional(Type.Number()),
    }),
  ),
  /** `optimizer` for weights that only training needs. */
  group: nullable(Type.String()),
});

const WeightsGroup = Type.Object({
  paths: Type.Array(Type.String()),
  weights: Type.Array(WeightSpec),
});

const Content = Type.Record(Type.String(), Type.Unknown());

/** The outer form of a model.json, and of tfjs' artifacts in memory or as one file. */
const ModelJson = Type.Object({
  format: nullable(Type.String()),
  /** What trained or saved the model, and what converted it, in whatever form. */
  generatedBy: Type.Optional(Type.Unknown()),
  convertedBy: Type.Optional(Type.Unknown()),
  modelTopology: Content,
  weightsManifest: nullable(Type.Array(WeightsGroup)),
  weightSpecs: nullable(Type.Array(WeightSpec)),
  weightData: Type.Optional(Type.Unknown()),
  signature: nullable(Content),
  userDefinedMetadata: nullable(Content),
  modelInitializer: nullable(Content),
  initializerSignature: nullable(Content),
});

export type WeightSpec = Static<typeof WeightSpec>;
type WeightsGroup = Static<typeof WeightsGroup>;
export type ModelJson = Static<typeof ModelJson>;

/** Where the bytes of a model's weights are: in files, or beside the topology. */
export type WeightsPlace =
  | { readonly kind: 'files'; readonly manifest: readonly WeightsGroup[] }
  | { readonly kind: 'inside'; readonly specs: readonly WeightSpec[]; readonly data: unknown };

/** Reads and checks the outer form of a model.json. */
export async function readModelJson(source: ModelSource, options: ReadOptions = {}): Promise<ModelJson> {
  const json = await source.json(options);
  if (Check(ModelJson, json) && (json.weightsManifest ?? json.weightSpecs)) return json;
  throw badModelFile({
    expected: 'a tfjs model.json with a "modelTopology" and a "weightsManifest"',
    received: `${source.description} ${whatItHolds(json)}`,
    remedy: 'Save the model with tfjs `model.save(…)`, or convert it with tensorflowjs_converter',
  });
}

/** What stands where a model.json should, as far as its keys tell. */
function whatItHolds(json: unknown): string {
  if (Array.isArray(json) && json.some((group) => Check(WeightsGroup, group))) {
    return 'is a manifest of weights alone';
  }
  if (!Check(Content, json)) return 'holds something else';
  if ('modelTopology' in json && Check(Content, json['modelTopology'])) {
    return (json['weightsManifest'] ?? json['weightSpecs'])
      ? 'has weights that are described otherwise'
      : 'holds something else: it has no weights';
  }
  if (json['modelTopology'] instanceof ArrayBuffer)
    return 'has a binary topology, as before TensorFlow.js 1.0';
  return 'class_name' in json || 'node' in json
    ? 'is a topology alone, without weights'
    : 'holds something else';
}

export function weightsPlace(json: ModelJson): WeightsPlace {
  const specs = json.weightSpecs ?? json.weightsManifest?.flatMap(({ weights }) => weights) ?? [];
  const data = json.weightData ?? undefined;
  if (data === undefined && json.weightsManifest) return { kind: 'files', manifest: json.weightsManifest };
  return { kind: 'inside', specs, data };
}
