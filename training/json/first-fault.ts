import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';

type Fault = ReturnType<typeof Value.Errors>[number];

/** Says in a clause where a value departs first from a schema: `/words/min must be integer`. */
export function firstFault(schema: TSchema, value: unknown): string {
  const faults = Value.Errors(schema, value);
  // Where a part may have several forms, the faults by each of them come before the one that says so.
  const union = faults.find(({ keyword }) => keyword === 'anyOf');
  return union ? faultOfForms(union, faults) : describe(faults[0]);
}

/** A part that may have several forms is judged by the one that its constants (`kind`, say) choose. */
function faultOfForms(union: Fault, faults: readonly Fault[]): string {
  const inForms = `${union.schemaPath}/anyOf/`;
  const within = faults.filter(({ schemaPath }) => schemaPath.startsWith(inForms));
  const formOf = ({ schemaPath }: Fault) => Number.parseInt(schemaPath.slice(inForms.length), 10);
  const forms = [...new Set(within.map(formOf))].map((form) => within.filter((f) => formOf(f) === form));
  const chosen = forms.filter((form) => form.every(({ keyword }) => keyword !== 'const'));
  if (chosen.length === 1 && forms.length > 1) return describe(chosen[0]![0]);
  const constants = within.flatMap((fault) => (fault.keyword === 'const' ? [fault] : []));
  const [place, ...others] = new Set(constants.map(({ instancePath }) => instancePath));
  if (chosen.length > 0 || place === undefined || others.length > 0) return describe(union);
  const allowed = constants.map(({ params }) => JSON.stringify(params.allowedValue));
  return `${place} is not ${allowed.join(' or ')}`;
}

function describe(fault: Fault | undefined): string {
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
