import type { TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';

// A part with several forms has faults by each of them; typebox stops at 8.
Settings.Set({ maxErrors: 1000 });

type Fault = ReturnType<typeof Value.Errors>[number];

/** Says in a clause where a value departs first from a schema: `/words/min must be integer`. */
export function firstFault(schema: TSchema, value: unknown): string {
  return faultAmong(Value.Errors(schema, value));
}

function faultAmong(faults: readonly Fault[]): string {
  // Where a part may have several forms, the faults by each of them come before the one that says so; of parts within parts
  // the outermost decides first.
  const unions = faults.filter(({ keyword }) => keyword === 'anyOf');
  const [union] = unions.toSorted((a, b) => a.schemaPath.length - b.schemaPath.length);
  return union ? faultOfForms(union, faults) : describe(faults[0]);
}

/** A part that may have several forms is judged by the one that its constants (`kind`, say) choose. */
function faultOfForms(union: Fault, faults: readonly Fault[]): string {
  const inForms = `${union.schemaPath}/anyOf/`;
  const within = faults.filter(({ schemaPath }) => schemaPath.startsWith(inForms));
  const nested = within.filter(({ keyword }) => keyword === 'anyOf');
  const isOwn = ({ schemaPath }: Fault) =>
    !nested.some((inner) => schemaPath.startsWith(`${inner.schemaPath}/anyOf/`));
  const formOf = ({ schemaPath }: Fault) => Number.parseInt(schemaPath.slice(inForms.length), 10);
  const forms = [...new Set(within.map(formOf))].map((form) => within.filter((f) => formOf(f) === form));
  const chosen = forms.filter((form) => form.filter(isOwn).every(({ keyword }) => keyword !== 'const'));
  if (chosen.length === 1 && forms.length > 1) return faultAmong(chosen[0]!);
  const constants = within.filter(isOwn).flatMap((fault) => (fault.keyword === 'const' ? [fault] : []));
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
