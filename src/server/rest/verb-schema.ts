import { Type, type TSchema } from 'typebox';
import type { Kind, Operation, Verb } from './operation.js';
import { errorAnswerSchema, failure } from './schemas/errors.js';
import { latent } from './schemas/latent.js';
import { listedModel, modelInFull } from './schemas/models.js';
import { named, refTo, type Named } from './schemas/named.js';
import { token } from './schemas/sentence.js';

/** What its address says of the model that a request is for. */
export const params = Type.Object({ name: Type.String({ description: 'Of a model of this server.' }) });

export const querystring = Type.Object({
  version: Type.Optional(
    Type.String({
      description:
        'Of the model; another one is refused. Latents mean nothing to another version. Default: the newest.',
    }),
  ),
});

/** The route of a verb as OpenAPI describes it. What checks a body is the schema of the model's kind alone. */
export function verbSchema({ name, summary, description, operations }: Verb) {
  const kinds = operationsOf(operations);
  return {
    operationId: name,
    tags: kinds.map(({ kind }) => TAGS[kind]),
    summary,
    description,
    params,
    querystring,
    body: anyOf(kinds.map(({ operation }) => operation.body)),
    response: {
      200: {
        description: 'The answer, in the form that the header accept prefers.',
        headers,
        content: Object.fromEntries([
          [
            'application/json',
            { schema: anyOf(kinds.map(({ operation }) => refTo(inOneObject(name, operation)))) },
          ],
          ['application/x-ndjson', { schema: anyOf(kinds.map(({ operation }) => lineOf(operation))) }],
          ...kinds.flatMap(({ operation }) => operation.also.map((type) => [type, OTHER_CONTENT[type]])),
        ]),
      },
      default: failure,
    },
  };
}

/** What the descriptions of routes refer to. */
export function namedSchemas(verbs: readonly Verb[]): (TSchema & Named)[] {
  const all = [
    token,
    latent,
    errorAnswerSchema,
    listedModel,
    modelInFull,
    ...verbs.flatMap(({ name, operations }) =>
      operationsOf(operations).flatMap(({ operation }) => [operation.item, inOneObject(name, operation)]),
    ),
  ];
  return [...new Map(all.map((schema) => [schema.$id, schema])).values()];
}

export const TAGS = { 'sentence-vae': 'sentences', 'image-vae': 'images' } as const;

interface OfKind {
  kind: Kind;
  operation: Pick<Operation<Kind>, 'body' | 'items' | 'item' | 'rest' | 'also'>;
}

function operationsOf(operations: Verb['operations']): OfKind[] {
  const { 'sentence-vae': sentences, 'image-vae': images } = operations;
  return [
    ...(sentences ? [{ kind: 'sentence-vae' as const, operation: sentences }] : []),
    ...(images ? [{ kind: 'image-vae' as const, operation: images }] : []),
  ];
}

const headers = {
  'x-model-version': { type: 'string', description: 'The version of the model that answers.' },
  'x-seed': { type: 'integer', description: 'The seed, also where a new one was chosen.' },
};

const OTHER_CONTENT = {
  'text/event-stream': {
    schema: Type.String({
      description:
        'Server-sent events: `token` for each token of a sentence, `sentence` when it has ended, `done` after all of them, `error` where it does not go on. Their data is JSON.',
    }),
  },
  'image/png': { schema: { description: 'All images in one, with two black pixels between them.' } },
};

/** Items that may be unusable have an error in their place. */
function itemOrError({ items, item }: Pick<OfKind['operation'], 'items' | 'item'>): TSchema {
  return items === 'images' ? refTo(item) : Type.Union([refTo(item), refTo(errorAnswerSchema)]);
}

function inOneObject(verb: string, { items, rest = {}, ...operation }: OfKind['operation']) {
  return named(`${capitalised(verb)}${capitalised(items)}Answer`, {
    model: Type.String(),
    version: Type.String(),
    seed: Type.Optional(Type.Integer({ description: 'Where chance had a part: the seed.' })),
    [items]: Type.Array(itemOrError({ items, ...operation })),
    ...rest,
  });
}

function lineOf(operation: OfKind['operation']): TSchema {
  const index = Type.Object({ index: Type.Integer({ description: 'Its place, from 0.' }) });
  return {
    ...Type.Intersect([index, itemOrError(operation)]),
    description:
      'A line each, as soon as it is there; also for an error that ends the answer, without an index.',
  };
}

function anyOf(schemas: TSchema[]): TSchema {
  const [first, ...others] = schemas;
  return first && others.length === 0 ? first : Type.Union(schemas);
}

const capitalised = (word: string) => word[0]!.toUpperCase() + word.slice(1);
