const density = (x: number) => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);

/** The standard normal distribution function: Marsaglia, "Evaluating the Normal Distribution" (2004). */
function probabilityBelow(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= x ** 2 / k;
    sum += term;
  }
  return 0.5 + sum * density(x);
}

/** Where the standard normal distribution has the probability `p` below, for p from 1e-6 to 1 − 1e-6. */
export function normalQuantile(p: number): number {
  let x = 0;
  // Newton's method: on either side of 0 the function bends towards it, so that no step goes too far.
  for (let step = 0; step < 60; step++) {
    const correction = (p - probabilityBelow(x)) / density(x);
    x += correction;
    if (Math.abs(correction) < 1e-12) break;
  }
  return x;
}
