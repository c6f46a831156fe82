/** What products are computed in. `bf16`: large ones round factors and results to 8 bits of mantissa, and add up in float32. */
export const PRECISIONS = ['float32', 'bf16'] as const;
export type Precision = (typeof PRECISIONS)[number];
