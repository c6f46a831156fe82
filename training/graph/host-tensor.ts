/** A tensor in JavaScript's memory, row-major, on its way into a graph or out of it. */
export type HostTensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly values: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly values: Int32Array }
  /** One byte an element, 0 or 1. */
  | { readonly dtype: 'bool'; readonly shape: readonly number[]; readonly values: Uint8Array };

/** Tensors by name. */
export type HostTensors = Readonly<Record<string, HostTensor>>;

/** A single number, shape `[]`. */
export function scalar(value: number): HostTensor {
  return { dtype: 'float32', shape: [], values: Float32Array.of(value) };
}

/** Float32 numbers of a shape. */
export function floats(values: Float32Array, shape: readonly number[]): HostTensor {
  return { dtype: 'float32', shape, values };
}

/** Int32 numbers of a shape. */
export function integers(values: Int32Array, shape: readonly number[]): HostTensor {
  return { dtype: 'int32', shape, values };
}

/** Numbers of any kind as a tensor of an element type. */
export function hostTensor(
  dtype: HostTensor['dtype'],
  shape: readonly number[],
  numbers: ArrayLike<number>,
): HostTensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, values: Float32Array.from(numbers) };
    case 'int32':
      return { dtype, shape, values: Int32Array.from(numbers) };
    case 'bool':
      return { dtype, shape, values: Uint8Array.from(numbers) };
    default:
      return dtype satisfies never;
  }
}
