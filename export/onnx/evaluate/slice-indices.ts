/** The indices that a `Slice` takes along an axis, ends clamped and negative ones counted from the back as ONNX does. */
export function sliceIndices(
  { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
  length: number,
): number[] {
  const fromFront = (index: number): number => (index < 0 ? index + length : index);
  const first = clamp(fromFront(start), 0, step > 0 ? length : length - 1);
  const stop = step > 0 ? clamp(fromFront(end), 0, length) : clamp(fromFront(end), -1, length);
  const count = Math.max(0, Math.ceil((stop - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function clamp(index: number, low: number, high: number): number {
  return Math.min(Math.max(index, low), high);
}
