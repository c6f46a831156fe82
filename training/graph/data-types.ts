/** What a tensor that is recorded can hold. */
export type DataType = 'float32' | 'int32' | 'bool';

/** TensorFlow's own numbers of element types (types.proto). */
export const TF_TYPE = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;
