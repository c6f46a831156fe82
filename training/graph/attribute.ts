/** An attribute of a TensorFlow op, as a NodeDef holds it (attr_value.proto). */
export type Attribute =
  | { kind: 'type'; value: number }
  | { kind: 'types'; value: readonly number[] }
  | { kind: 'int'; value: number }
  | { kind: 'ints'; value: readonly number[] }
  | { kind: 'float'; value: number }
  | { kind: 'floats'; value: readonly number[] }
  | { kind: 'bool'; value: boolean }
  | { kind: 'string'; value: string }
  /** −1 where a size is not known; nothing where not even the rank is. */
  | { kind: 'shape'; value: readonly number[] }
  | { kind: 'tensor'; type: number; shape: readonly number[]; bytes: Uint8Array };

export type Attributes = Readonly<Record<string, Attribute>>;

export const attribute = {
  type: (value: number): Attribute => ({ kind: 'type', value }),
  int: (value: number): Attribute => ({ kind: 'int', value }),
  bool: (value: boolean): Attribute => ({ kind: 'bool', value }),
  string: (value: string): Attribute => ({ kind: 'string', value }),
  shape: (value: readonly number[]): Attribute => ({ kind: 'shape', value }),
};
