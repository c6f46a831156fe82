import { SentenceVaeError } from '../../../errors.js';
import type { ModelLease, ServedModel, ServedModels } from '../../models/served-model.js';
import { graphModel } from './graph-model.js';
import { imageGraphs, sentenceGraphs, sentenceLengths, type GraphSpec } from './graph-specs.js';
import { imageModel } from './image-model.js';
import type { OipModel, RequestLimits } from './oip-model.js';
import type { MostLengths } from './tensor-spec.js';
import { textModel } from './text-model.js';

/** A model that stays open until it's given back. */
export interface OpenedModel extends Disposable {
  readonly model: OipModel;
  readonly name: string;
  readonly version: string;
}

/**
 * Opens what the protocol calls a model: a served model by its own name, or one of its graphs as `<name>_<graph>`.
 * @throws {SentenceVaeError} `NO_MODEL`
 */
export function openModel(
  models: ServedModels,
  name: string,
  version: string | undefined,
  limits: RequestLimits,
): OpenedModel {
  // A model's own name comes first, and then the longest one that this one begins with.
  const served = models
    .names()
    .filter((each) => name === each || name.startsWith(`${each}_`))
    .toSorted((a, b) => b.length - a.length);
  for (const base of served) {
    const lease = models.lease(base, version);
    const model = modelOf(lease.served, name.slice(base.length + 1), limits);
    if (model) return opened(model, name, lease);
    lease[Symbol.dispose]();
  }
  // It has its own words for a name that isn't there.
  models.lease(name, version)[Symbol.dispose]();
  throw noGraph(name);
}

const opened = (model: OipModel, name: string, lease: ModelLease): OpenedModel => ({
  model,
  name,
  version: lease.served.version,
  [Symbol.dispose]: () => lease[Symbol.dispose](),
});

/** @param graph the name of a graph, or nothing for the whole */
function modelOf(served: ServedModel, graph: string, limits: RequestLimits): OipModel | undefined {
  if (graph === '') {
    return served.kind === 'sentence-vae' ? textModel(served.vae, limits) : imageModel(served.vae, limits);
  }
  const { spec, lengths } = graphOf(served, graph, limits);
  const opensIt = served.graphs.get(graph);
  return spec && opensIt && graphModel(opensIt, spec, lengths, limits);
}

function graphOf(
  served: ServedModel,
  graph: string,
  { inputs }: RequestLimits,
): { spec: GraphSpec | undefined; lengths: MostLengths } {
  switch (served.kind) {
    case 'sentence-vae': {
      const { config } = served.vae;
      return { spec: sentenceGraphs(config).get(graph), lengths: sentenceLengths(config, inputs) };
    }
    case 'image-vae':
      return { spec: imageGraphs(served.vae.config).get(graph), lengths: { batch: inputs } };
    default:
      return served satisfies never;
  }
}

/** The names by which the protocol knows a served model and its graphs. */
export function namesOf(served: ServedModel): string[] {
  const specs =
    served.kind === 'sentence-vae' ? sentenceGraphs(served.vae.config) : imageGraphs(served.vae.config);
  const graphs = Array.from(served.graphs.keys()).filter((graph) => specs.has(graph));
  return [served.name, ...graphs.map((graph) => `${served.name}_${graph}`)];
}

function noGraph(name: string): SentenceVaeError {
  return new SentenceVaeError('NO_MODEL', {
    expected: 'the name of a model, or of one of its graphs',
    received: `there is no ${JSON.stringify(name)}`,
    remedy: 'Ask for the index of the repository to see what there is',
  });
}
