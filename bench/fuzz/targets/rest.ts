import * as fc from 'fast-check';
import { createApp } from '../../../src/server/app.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget } from '../fuzz-target.js';
import { judgeAnswer } from '../http-answers.js';
import { oddText } from '../odd-texts.js';
import { LIMITS, servedModels } from '../served-models.js';

/** By what the examples of the OpenAPI document are called. */
const MODELS = { sentences: 'kjv', images: 'mnist' } as const;

const header = fc.constantFrom(
  ['accept', 'application/x-ndjson'], ['accept', 'text/event-stream'], ['accept', 'image/png'], ['accept', '*/*;q=0'], ['accept', ',;q=x'],
  ['accept', 'application/json;q=0.1, */*'], ['content-type', 'text/plain'], ['content-type', 'application/json; charset=utf-16'],
  ['content-type', ''], ['content-type', 'application/json;'.repeat(50)], ['x-request-timeout-ms', '1'], ['x-request-timeout-ms', '-1'],
  ['x-request-timeout-ms', '1e9'], ['x-request-id', 'x'.repeat(500)], ['x-request-id', '../..'], ['x-request-id', '{}'],
  ['content-encoding', 'gzip'], ['authorization', 'Bearer x'], ['x-forwarded-for', '::::'], ['content-length', '5'], ['expect', '100-continue'],
); // prettier-ignore

const inputs = fc.record({
  kind: fc.constantFrom<keyof typeof MODELS>('sentences', 'sentences', 'images'),
  verb: fc.nat(100),
  /** Where it is put in place of the verb's own address. */
  address: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.oneof(oddText, fc.constantFrom('..', '%2e%2e%2f', '%', '%00', 'kjv:', ':', 'kjv::sample')) }), // prettier-ignore
  body: fc.oneof(
    { weight: 4, arbitrary: fc.record({ json: jsonEdits }) },
    { weight: 1, arbitrary: fc.record({ bytes: byteEdits }) },
    { weight: 2, arbitrary: fc.record({ texts: fc.array(oddText, { maxLength: 5 }) }) },
  ),
  headers: fc.array(header, { maxLength: 2 }),
});

/** The REST API: every verb with its example spoilt. */
export default fuzzTarget({
  name: 'rest',
  about: 'bodies, headers and addresses of the REST API',
  limits: { seconds: 40 },
  inputs,
  open: async () => {
    const models = await servedModels(Object.values(MODELS));
    const app = await createApp({ models, limits: LIMITS, bodyLimit: 1 << 18 });
    const examples = readExamples((await app.inject('/openapi.json')).json());
    return {
      feed: async ({ kind, verb, address, body, headers }) => {
        const known = examples.filter((each) => each.kind === kind);
        const { path, example } = known[verb % known.length]!;
        const answer = await app.inject({
          method: 'POST',
          url:
            address === null
              ? path.replace('{name}', MODELS[kind])
              : `/v1/models/${encodeURI(address.replaceAll(/\p{Surrogate}/gu, ''))}`,
          headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
          payload: spoilt(example, body),
        });
        const mayBeLate = headers.some(([name]) => name === 'x-request-timeout-ms');
        return judgeAnswer(answer, { mayBeLate });
      },
      [Symbol.asyncDispose]: async () => {
        await app.close();
        await models[Symbol.asyncDispose]();
      },
    };
  },
});

type Body = typeof inputs extends fc.Arbitrary<infer Input extends { body: unknown }> ? Input['body'] : never;

function spoilt(example: unknown, body: Body): string | Buffer {
  if ('json' in body) return editJson(example, body.json);
  if ('bytes' in body) return editBytes(Buffer.from(JSON.stringify(example)), body.bytes);
  // Whatever takes texts takes odd ones.
  const left = [...body.texts];
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return left.shift() ?? value;
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member)]));
  };
  return JSON.stringify(replaced(example));
}

/** A request of the OpenAPI document that models of a kind answer. */
interface Example {
  kind: string;
  path: string;
  example: unknown;
}

interface Described {
  paths: Record<
    string,
    {
      post?: { requestBody?: { content: Record<string, { examples?: Record<string, { value: unknown }> }> } };
    }
  >;
}

function readExamples({ paths }: Described): Example[] {
  return Object.entries(paths).flatMap(([path, { post }]) => {
    const examples = post?.requestBody?.content['application/json']?.examples ?? {};
    return Object.entries(examples).map(([kind, { value }]) => ({ kind, path, example: value }));
  });
}
