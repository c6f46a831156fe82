/** What a tensor that is recorded can hold. */
export type DataType = 'float32' | 'int32' | 'bool';

/** TensorFlow's own numbers of element types (types.proto). */
export const TF_TYPE = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;

/** The type by its number in types.proto, or nothing for one that is not recorded. */
export function dataTypeOf(number: number): DataType | undefined {
  return (['float32', 'int32', 'bool'] as const).find((type) => TF_TYPE[type] === number);
}
