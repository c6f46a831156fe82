const FIRST_SLOTS = 1 << 16;
const EMPTY = -1;

/**
 * Runs of tokens as nodes of a tree, each the child of the run without its last token; node 0 is the empty run. Keys and
 * numbers lie in typed arrays, since a `Map` of some million runs would take a gigabyte.
 */
export class NGramTrie {
  readonly #tokens: number;
  #keys = new Float64Array(FIRST_SLOTS).fill(EMPTY);
  #nodes = new Int32Array(FIRST_SLOTS);
  #parents = new Int32Array(FIRST_SLOTS);
  #size = 1;

  /** @param tokens how many different tokens there are, numbered from 0 */
  constructor(tokens: number) {
    this.#tokens = tokens;
  }

  /** Nodes, numbered from 0; a child has a larger number than its parent. */
  get size(): number {
    return this.#size;
  }

  parent(node: number): number {
    return this.#parents[node]!;
  }

  /** The run that goes on with a token, or nothing where it was never added. */
  child(node: number, token: number): number | undefined {
    const slot = this.#slot(node * this.#tokens + token);
    return this.#keys[slot] === EMPTY ? undefined : this.#nodes[slot];
  }

  /** The run that goes on with a token; it is added where it is missing. */
  add(node: number, token: number): number {
    const key = node * this.#tokens + token;
    const slot = this.#slot(key);
    if (this.#keys[slot] !== EMPTY) return this.#nodes[slot]!;
    const added = this.#size++;
    this.#keys[slot] = key;
    this.#nodes[slot] = added;
    if (added >= this.#parents.length) this.#parents = grown(this.#parents);
    this.#parents[added] = node;
    if (this.#size * 2 > this.#keys.length) this.#grow();
    return added;
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1;
    // Both halves of the key, each times an odd number (Knuth's multiplicative hash).
    let slot = (Math.imul(key >>> 0, 0x9e3779b1) ^ Math.imul(Math.floor(key / 2 ** 32), 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.#keys[slot] !== EMPTY && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, nodes] = [this.#keys, this.#nodes];
    this.#keys = new Float64Array(keys.length * 2).fill(EMPTY);
    this.#nodes = new Int32Array(keys.length * 2);
    for (const [i, key] of keys.entries()) {
      if (key === EMPTY) continue;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#nodes[slot] = nodes[i]!;
    }
  }
}

function grown(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
