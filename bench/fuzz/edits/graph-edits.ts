import * as fc from 'fast-check';
import { isMessage, type Message } from '@bufbuild/protobuf';
import { editBytes, byteEdits, type ByteEdit } from './byte-edits.js';

/** A change of one field of a protobuf message. A path has a number for each level, modulo how many fields there are. */
export interface GraphEdit {
  path: number[];
  /** What is put in place of a number, a text or bytes, whichever stands there; of lists, whether the item goes or comes twice. */
  number: string;
  text: string;
  bytes: ByteEdit[];
  list: 'inside' | 'remove' | 'repeat';
}

const ODD_NUMBERS = [-1n, 0n, 1n, 2n, 7n, 16n, 1000n, 65_536n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 40n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]; // prettier-ignore

/** Ops that make much of little, names that stand for other values, and places of weights. */
const ODD_TEXTS = [
  '', 'latent', 'input_ids', 'output', 'x'.repeat(10_000), '\0', '\u001b[31m', 'Loop', 'If', 'Identity', 'ConstantOfShape', 'Expand', 'Tile', 'Range',
  'Concat', 'Reshape', 'Gather', 'MatMul', 'GRU', 'Scan', 'SequenceInsert', 'NoSuchOp', 'com.microsoft', 'location', 'offset', 'length',
  'weights.data', '../../secret.data', '../secret.data', './weights.data', 'sub/../../secret.data', '/etc/passwd', '/dev/zero', '..\\secret.data', 'C:\\secret.data',
  '*/_ORT_MEM_ADDR_/*', '1', '-1', '4294967296', '18446744073709551615', '99999999999999999999', 'nan',
]; // prettier-ignore

export const graphEdit: fc.Arbitrary<GraphEdit> = fc.record({
  path: fc.array(fc.nat(10_000), { minLength: 2, maxLength: 12 }),
  number: fc.oneof(fc.constantFrom(...ODD_NUMBERS).map(String), fc.integer({ min: -4, max: 64 }).map(String)),
  text: fc.constantFrom(...ODD_TEXTS),
  bytes: byteEdits,
  list: fc.constantFrom(
    'inside' as const,
    'inside' as const,
    'inside' as const,
    'remove' as const,
    'repeat' as const,
  ),
});

/** Changes a message in place. */
export function editMessage(message: Message, { path, ...edit }: GraphEdit): void {
  changeMember(message, path, edit);
}

type Change = Omit<GraphEdit, 'path'>;

function changeMember(holder: object, [step = 0, ...rest]: readonly number[], change: Change): void {
  const keys = Object.keys(holder).filter(
    (key) => !key.startsWith('$') && isFilled(Reflect.get(holder, key)),
  );
  const key = keys[step % keys.length];
  if (key === undefined) return;
  Reflect.set(holder, key, changed(Reflect.get(holder, key), rest, change));
}

const isFilled = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);

function changed(value: unknown, path: readonly number[], change: Change): unknown {
  switch (typeof value) {
    case 'number':
      return Number(BigInt.asIntN(32, BigInt(change.number)));
    case 'bigint':
      return BigInt(change.number);
    case 'string':
      return change.text;
    case 'boolean':
      return !value;
    default:
  }
  if (value instanceof Uint8Array) return new Uint8Array(editBytes(value, change.bytes));
  if (Array.isArray(value)) return changedList(value, path, change);
  if (isMessage(value) || (typeof value === 'object' && value !== null)) changeMember(value, path, change);
  return value;
}

function changedList(
  list: readonly unknown[],
  [step = 0, ...rest]: readonly number[],
  change: Change,
): unknown[] {
  const chosen = step % list.length;
  return list.flatMap((item, i) => {
    if (i !== chosen) return [item];
    // A list of messages is mostly to be gone into; what is asked of lists is for the innermost one.
    if (change.list === 'inside' || rest.length > 4) return [changed(item, rest, change)];
    return change.list === 'remove' ? [] : [item, item];
  });
}
