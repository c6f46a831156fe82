import { Validator } from '@seriousme/openapi-schema-validator';
import { Check } from 'typebox/schema';
import { beforeAll, describe, expect, it } from 'vitest';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';

const server = withShippedModels(['kjv', 'mnist']);

interface Schema {
  $ref?: string;
  description?: string;
  type?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  items?: Schema;
  maximum?: number;
  maxItems?: number;
  maxLength?: number;
  enum?: unknown[];
  contentEncoding?: string;
  format?: string;
}

interface Operation {
  operationId: string;
  requestBody?: {
    content: Record<string, { schema: Schema; examples: Record<string, { value: object }> }>;
  };
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}

interface Path {
  get?: Operation;
  post?: Operation;
}

let document: { openapi: string; components: { schemas: Record<string, Schema> } };
let paths: Record<string, Path>;
let verbs: { url: string; operation: Operation }[];

beforeAll(async () => {
  const answer = await server.app.inject('/openapi.json');
  document = answer.json();
  // References to the document's own parts are put in.
  const validator = new Validator();
  await validator.validate(structuredClone(document));
  const resolved: { paths: Record<string, Path> } = JSON.parse(JSON.stringify(validator.resolveRefs()));
  paths = resolved.paths;
  verbs = Object.entries(paths).flatMap(([url, { post }]) => (post ? [{ url, operation: post }] : []));
});

describe('the OpenAPI document', () => {
  it('is one of version 3.1, with all addresses', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(document.openapi).toBe('3.1.1');
    expect(verbs.map(({ url }) => url.replace('/v1/models/{name}', ''))).toEqual(
      ':interpolate :grid :sample :reconstruct :encode :decode :candidates :score :similar :infill :analogy :nearest'.split(
        ' ',
      ),
    );
  });

  it('has no schema but by name, and no reference to nothing', () => {
    const references = JSON.stringify(document).match(/"\$ref":"[^"]*"/g) ?? [];
    const names = references.map(
      (reference) => /^"\$ref":"#\/components\/schemas\/(\w+)"$/.exec(reference)?.[1],
    );
    expect(names).not.toContain(undefined);
    expect(new Set(names)).toEqual(new Set(Object.keys(document.components.schemas)));
    expect(JSON.stringify(document)).not.toContain('$id');
  });

  it('describes and bounds all that requests can say', () => {
    for (const { operation } of verbs) {
      const { schema } = operation.requestBody!.content['application/json']!;
      for (const form of schema.anyOf ?? [schema]) {
        for (const [name, property] of Object.entries(form.properties!)) {
          expect(property.description, `${operation.operationId} ${name}`).toMatch(/\.$/);
          expect(unbounded(property), `${operation.operationId} ${name}`).toEqual([]);
        }
      }
    }
  });

  it('has examples that are answered as it says, in every form that it names', async () => {
    for (const { url, operation } of verbs) {
      const { examples } = operation.requestBody!.content['application/json']!;
      const { content } = operation.responses['200']!;
      for (const [kind, { value }] of Object.entries(examples)) {
        const model = { sentences: 'kjv', images: 'mnist' }[kind];
        for (const type of Object.keys(content)) {
          if (type === (kind === 'images' ? 'text/event-stream' : 'image/png')) continue;
          const answer = await server.app.inject({
            method: 'POST',
            url: url.replace('{name}', model!),
            payload: value,
            headers: { accept: type },
          });
          expect(answer, `${url} ${kind} ${type} ${answer.body.slice(0, 300)}`).toMatchObject({
            statusCode: 200,
            headers: { 'content-type': expect.stringContaining(type) },
          });
          const said: unknown[] =
            type === 'application/json'
              ? [answer.json()]
              : type === 'application/x-ndjson'
                ? answer.body
                    .trimEnd()
                    .split('\n')
                    .map((line) => JSON.parse(line))
                : [];
          for (const each of said) expect(Check(content[type]!.schema, each), `${url} ${kind}`).toBe(true);
        }
      }
    }
  });

  it('describes models as they are told of', async () => {
    for (const at of ['/v1/models', '/v1/models/kjv', '/v1/models/mnist']) {
      const { get } = paths[at.replace(/models\/.*/, 'models/{name}')]!;
      const { schema } = get!.responses['200']!.content['application/json']!;
      const answer = await server.app.inject(at);
      expect(answer.statusCode).toBe(200);
      expect(Check(schema, answer.json()), `${at}`).toBe(true);
    }
  });
});

/** The parts of a schema that could grow without bounds. */
function unbounded(schema: Schema): Schema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(unbounded);
  switch (schema.type) {
    case 'string':
      // What is in base64 is bounded by the size of the body, and by that of the image.
      return schema.enum || schema.maxLength !== undefined || schema.format === 'byte' ? [] : [schema];
    case 'array':
      return [...(schema.maxItems === undefined ? [schema] : []), ...unbounded(schema.items!)];
    case 'integer':
      return schema.maximum === undefined ? [schema] : [];
    default:
      return [];
  }
}
