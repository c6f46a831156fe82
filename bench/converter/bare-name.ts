/** A node by its name without the number of its output: `Identity:0` → `Identity`. */
export function bare(name: string): string {
  return name.replace(/:0$/, '');
}
