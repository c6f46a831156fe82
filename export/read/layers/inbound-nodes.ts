import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Call, OutputReference } from '../layers-model.js';

const Index = Type.Integer({ minimum: 0 });
const Keywords = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]);

const Reference = Type.Union([
  Type.Tuple([Type.String(), Index, Index]),
  Type.Tuple([Type.String(), Index, Index, Keywords]),
]);
type Reference = Static<typeof Reference>;

/** A list of references; some versions of Keras write a single one bare, and several by name. */
export const References = Type.Union([
  Reference,
  Type.Array(Reference, { minItems: 1 }),
  Type.Record(Type.String(), Reference),
]);
export type References = Static<typeof References>;

export const InboundNodes = Type.Array(References);

/** The uses of a layer that `inbound_nodes` describes. */
export function callsOf(nodes: Static<typeof InboundNodes>): readonly Call[] {
  return nodes.map((node) => {
    const references = listOf(node);
    // A call's arguments are repeated at each of its inputs.
    return { inputs: references.map(outputOf), arguments: references.at(-1)?.[3] ?? {} };
  });
}

export function outputsOf(references: References): readonly OutputReference[] {
  return listOf(references).map(outputOf);
}

function listOf(references: References): readonly Reference[] {
  if (!Array.isArray(references)) return Object.values(references);
  return Check(Reference, references) ? [references] : references;
}

function outputOf([layer, call, output]: Reference): OutputReference {
  return { layer, call, output };
}
