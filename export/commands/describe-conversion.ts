import type { ModelValue } from '../convert/convert.js';
import type { Differences } from '../verify/tolerance.js';

export interface Conversion {
  output: string;
  bytes: number;
  nodes: number;
  inputs: readonly ModelValue[];
  outputs: readonly ModelValue[];
  differences?: Differences | undefined;
}

/** A conversion in a few lines for people. */
export function describeConversion({
  output,
  bytes,
  nodes,
  inputs,
  outputs,
  differences,
}: Conversion): string {
  return [
    `Wrote ${output}: ${megabytes(bytes)}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}.`,
    ...inputs.map((value) => `  in   ${describe(value)}`),
    ...outputs.map((value) => {
      const difference = differences?.[value.name];
      const compared =
        difference === undefined ? '' : `, differs from tfjs by at most ${difference.toExponential(1)}`;
      return `  out  ${describe(value)}${compared}`;
    }),
  ].join('\n');
}

/** Sizes as people read them: `0.4 MB`. */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function describe({ name, type, shape }: ModelValue): string {
  return `${name} ${type} [${shape.join(', ')}]`;
}
