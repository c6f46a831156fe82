/** The node of an output `node` or `node:1`, or of a node to wait for, `^node`. */
export function nodeOf(input: string): string {
  return input.replace(/^\^/, '').split(':')[0]!;
}

/** The name of a node's output: that of the first is the node's. */
export function outputOf(node: string, output: number): string {
  return output === 0 ? node : `${node}:${output}`;
}
