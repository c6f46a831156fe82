import { attribute, type Attribute, type Attributes } from './attribute.js';
import { TF_TYPE } from './data-types.js';
import type { OpDefinition } from './op-definitions.js';
import type { TensorKind } from './tape.js';

/**
 * Adds the type attributes that eager TensorFlow infers from a kernel's inputs and a graph has to state. Some kernels of
 * tfjs-node leave them out, and `Mean` of integers states that of the tensor before it is cast.
 * @param kinds of the inputs in order; nothing for a variable's handle
 */
export function completeAttributes(
  definition: OpDefinition,
  given: Attributes,
  kinds: readonly (TensorKind | undefined)[],
): Attributes {
  const complete: Record<string, Attribute> = { ...given };
  let at = 0;
  for (const { typeAttribute, countAttribute, typeListAttribute } of definition.inputs) {
    if (typeListAttribute !== '') break; // lists of types are always stated
    const kind = kinds[at];
    if (typeAttribute !== '' && kind) complete[typeAttribute] = attribute.type(TF_TYPE[kind.dtype]);
    const count = countAttribute === '' ? undefined : complete[countAttribute];
    at += count?.kind === 'int' ? count.value : 1;
  }
  return complete;
}
