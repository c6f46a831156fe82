import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** Says in a clause where a value departs first from a schema: `/words/min must be integer`. */
export function firstFault(schema: TSchema, value: unknown): string {
  const faults = Value.Errors(schema, value);
  // Where a part may have several forms, the faults by each of them come before the one that says so.
  const fault = faults.find(({ keyword }) => keyword === 'anyOf') ?? faults[0];
  const place = fault?.instancePath || 'its content';
  switch (fault?.keyword) {
    case 'anyOf':
      return `${place} has none of its forms`;
    case 'boolean':
      return `${place} is not known`;
    case 'const':
      return `${place} is not ${JSON.stringify(fault.params.allowedValue)}`;
    case 'required':
      return `${place} lacks ${fault.params.requiredProperties.join(', ')}`;
    default:
      return `${place} ${fault?.message ?? 'is something else'}`;
  }
}
