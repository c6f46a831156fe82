/** Whether this is Node, or what passes for it, and not a browser. */
export function inNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}
