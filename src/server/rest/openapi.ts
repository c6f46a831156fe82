import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { SentenceVaeError } from '../../errors.js';
import { VERSION } from '../../version.js';
import type { ServedModel, ServedModels } from '../models/served-model.js';
import type { Verb } from './operation.js';
import { TAGS } from './verb-schema.js';

/** Collects the routes that are registered from now on into an OpenAPI document, their schemas by name. */
export async function collectRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'sentence-vae',
        version: VERSION,
        description: 'Sentences and images from the latent space of variational autoencoders.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'Where the server asks for keys.' },
        },
      },
      // With a key or, where the server asks for none, without.
      security: [{ key: [] }, {}],
      tags: [
        { name: 'models', description: 'What is served.' },
        { name: TAGS['sentence-vae'], description: 'What models of sentences can be asked for.' },
        { name: TAGS['image-vae'], description: 'What models of images can be asked for.' },
      ],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, i) =>
        typeof schema.$id === 'string' ? schema.$id : `schema-${i}`,
    },
  });
}

/**
 * Tells of the document, with requests that the models of this server answer as its examples: in JSON, which is made once for
 * the same models.
 */
export function routeDescriber(
  app: FastifyInstance,
  verbs: readonly Verb[],
  models: ServedModels,
): () => string {
  let latest: { served: readonly ServedModel[]; json: string } | undefined;
  return () => {
    const served = [...new Map(readyModels(models).map((model) => [model.kind, model])).values()];
    const isSame =
      latest?.served.length === served.length && served.every((each, i) => each === latest!.served[i]);
    if (!latest || !isSame) latest = { served, json: JSON.stringify(describeRoutes(app, verbs, served)) };
    return latest.json;
  };
}

function describeRoutes(
  app: FastifyInstance,
  verbs: readonly Verb[],
  served: readonly ServedModel[],
): object {
  // Swagger hands out the one that it keeps.
  const document = structuredClone(app.swagger());
  if (!('openapi' in document)) return document;
  for (const verb of verbs) {
    const body = document.paths?.[`/v1/models/{name}:${verb.name}`]?.post?.requestBody;
    if (!body || !('content' in body)) continue;
    const examples = Object.fromEntries(
      served.flatMap((model) => {
        const value = exampleFor(verb, model);
        return value ? [[TAGS[model.kind], { summary: `Of ${model.name}`, value }]] : [];
      }),
    );
    for (const media of Object.values(body.content)) media.examples = examples;
  }
  return document;
}

/** The last of each kind comes first in the list of models. */
function readyModels(models: ServedModels): ServedModel[] {
  return models
    .names()
    .toReversed()
    .flatMap((name) => {
      try {
        using lease = models.lease(name);
        return [lease.served];
      } catch (error) {
        if (!(error instanceof SentenceVaeError)) throw error;
        return [];
      }
    });
}

function exampleFor({ operations }: Verb, model: ServedModel): object | undefined {
  switch (model.kind) {
    case 'sentence-vae':
      return operations[model.kind]?.example(model.vae.config);
    case 'image-vae':
      return operations[model.kind]?.example(model.vae.config);
    default:
      return model satisfies never;
  }
}
