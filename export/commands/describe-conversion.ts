import type { ModelValue } from '../convert/convert.js';
import type { ModelDifferences } from '../verify/model-difference.js';

export interface Conversion {
  output: string;
  bytes: number;
  nodes: number;
  transposes: number;
  inputs: readonly ModelValue[];
  outputs: readonly ModelValue[];
  differences?: ModelDifferences | undefined;
}

/** A conversion in a few lines for people. */
export function describeConversion(conversion: Conversion): string {
  const { output, bytes, nodes, transposes, inputs, outputs, differences } = conversion;
  const moved = transposes > 0 ? `, ${count(transposes, 'transpose')} among them` : '';
  return [
    `Wrote ${output}: ${megabytes(bytes)}, ${count(nodes, 'node')}${moved}.`,
    ...inputs.map((value) => `  in   ${describe(value)}`),
    ...outputs.map((value) => {
      const difference = differences?.[value.name];
      const compared = difference
        ? `, differs from tfjs by at most ${difference.absolute.toExponential(1)}, ${difference.relative.toExponential(1)} of its largest number`
        : '';
      return `  out  ${describe(value)}${compared}`;
    }),
  ].join('\n');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Sizes as people read them: `0.4 MB`. */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function describe({ name, type, shape }: ModelValue): string {
  return `${name} ${type} ${shape ? `[${shape.join(', ')}]` : 'of any rank'}`;
}
