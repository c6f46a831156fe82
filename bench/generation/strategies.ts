/** How words are chosen: always the likeliest one, or drawn at temperature 1. */
export const STRATEGIES = ['greedy', 'temperature'] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const TEMPERATURES = { greedy: 0, temperature: 1 } as const satisfies Record<Strategy, number>;

/** Precisions of our packages. */
export const PRECISIONS = ['fp32', 'int8', 'fp16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** How often a program passes over its sentences; it reports the median rate. */
export const PASSES = 3;
