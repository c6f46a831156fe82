import type { FastifySchemaValidationError } from 'fastify';
import { SentenceVaeError } from '../../errors.js';

/** The parts of a request that have schemas, in words. */
const PARTS: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the address',
  headers: 'the headers',
};

/** What a schema has against a request, in our words; it's made of the first fault. */
export function schemaComplaint(
  errors: readonly FastifySchemaValidationError[],
  part: string,
): SentenceVaeError {
  const whole = PARTS[part] ?? part;
  const [fault] = errors;
  const complain = (expected: string, received: string) =>
    new SentenceVaeError('BAD_ARGUMENT', { expected, received, remedy: `Mend ${whole} and send it again` });
  if (!fault) return complain(`${whole} to be as its schema says`, "it isn't");
  const where = placeOf(fault.instancePath, whole);
  switch (fault.keyword) {
    case 'required':
      return complain(`${where} to have ${String(fault.params['missingProperty'])}`, 'it has none');
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = fault.params['additionalProperty'] ?? fault.params['unevaluatedProperty'];
      return complain(`${where} to have only members that are known`, `it has ${JSON.stringify(name)}`);
    }
    case 'enum':
    case 'const': {
      const allowed: unknown = fault.params['allowedValues'] ?? [fault.params['allowedValue']];
      const list = Array.isArray(allowed) ? allowed.map((value) => JSON.stringify(value)).join(' or ') : '';
      return complain(`${where} to be ${list}`, kindOf(fault));
    }
    default:
      return complain(`${where} ${asInfinitive(fault.message ?? '')}`, kindOf(fault));
  }
}

/** `/texts/0` as `texts[0] of the body`. */
function placeOf(pointer: string, whole: string): string {
  if (pointer === '') return whole;
  const path = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, i) => (/^\d+$/.test(step) ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
  return `${path} of ${whole}`;
}

/** ajv says `must be integer`, `must NOT have more than 8 items`. */
function asInfinitive(message: string): string {
  return message
    .replace(/^must NOT /, 'not to ')
    .replace(/^must match /, 'to match ')
    .replace(/^must /, 'to ');
}

/** The kind of what came, and a number's value: texts are not repeated. */
function kindOf(fault: FastifySchemaValidationError): string {
  const value: unknown = 'data' in fault ? fault.data : undefined;
  if (value === undefined) return "it isn't";
  if (value === null) return 'it is null';
  if (Array.isArray(value)) return `it is a list of ${value.length}`;
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return `it is ${value}`;
    case 'string':
      return value === '' ? 'it is an empty text' : 'it is a text';
    default:
      return 'it is an object';
  }
}
