const WORD = new Uint32Array(1);
const NUMBER = new Float32Array(WORD.buffer);

/** The number that the bits of an IEEE half stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of the IEEE half that is nearest to a float32, the even one of two. */
export function numberToHalf(value: number): number {
  NUMBER[0] = value;
  const word = WORD[0]!;
  const sign = (word >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const size = Math.abs(NUMBER[0]);
  // 65520 lies halfway between the largest half and the one that would come next.
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(size || 2 ** -24)), -14);
  const steps = roundToEven(size / 2 ** (exponent - 10));
  // Steps that round up to the next power of two carry into the exponent by themselves.
  return sign | (steps + ((exponent + 14) << 10));
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
