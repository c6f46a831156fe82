/** Hands out names that no value of a graph or of its subgraphs has yet. */
export class Names {
  #taken = new Set<string>();

  /** `wanted` if it is free, else `wanted_2`, `wanted_3`, … */
  claim(wanted: string): string {
    let name = wanted;
    for (let copy = 2; this.#taken.has(name); copy++) name = `${wanted}_${copy}`;
    this.#taken.add(name);
    return name;
  }

  /** Takes a name if it is free, and says whether it was. */
  take(name: string): boolean {
    const isFree = !this.#taken.has(name);
    this.#taken.add(name);
    return isFree;
  }

  /** All names so far, for {@link restore}. */
  taken(): ReadonlySet<string> {
    return new Set(this.#taken);
  }

  /** Frees all names but these. */
  restore(taken: ReadonlySet<string>): void {
    this.#taken = new Set(taken);
  }
}
