interface Edge {
  readonly to: number;
  capacity: number;
  /** Where the opposite edge stands among those of `to`. */
  readonly back: number;
}

/** A network whose cheapest cut between two nodes is found with Dinic's algorithm (1970). */
export class Network {
  readonly #edges: Edge[][] = [];

  addNode(): number {
    return this.#edges.push([]) - 1;
  }

  /** Cutting `to` off from `from`, which stays on the source's side, costs this much. */
  connect(from: number, to: number, capacity: number): void {
    const [there, back] = [this.#edges[from]!, this.#edges[to]!];
    there.push({ to, capacity, back: back.length });
    back.push({ to: from, capacity: 0, back: there.length - 1 });
  }

  /** The nodes that stay on the source's side of a cheapest cut. */
  sourceSide(source: number, sink: number): ReadonlySet<number> {
    for (;;) {
      const levels = this.#levels(source);
      if (levels[sink] === undefined) {
        return new Set(levels.flatMap((level, node) => (level === undefined ? [] : [node])));
      }
      this.#saturate(source, sink, levels);
    }
  }

  #levels(source: number): (number | undefined)[] {
    const levels = this.#edges.map((): number | undefined => undefined);
    levels[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const { to, capacity } of this.#edges[node]!) {
        if (capacity === 0 || levels[to] !== undefined) continue;
        levels[to] = levels[node]! + 1;
        queue.push(to);
      }
    }
    return levels;
  }

  /** Sends along shortest paths all that fits. */
  #saturate(source: number, sink: number, levels: readonly (number | undefined)[]): void {
    const next = this.#edges.map(() => 0);
    const path: Edge[] = [];
    let node = source;
    for (;;) {
      if (node === sink) {
        const amount = Math.min(...path.map(({ capacity }) => capacity));
        for (const edge of path) {
          edge.capacity -= amount;
          this.#edges[edge.to]![edge.back]!.capacity += amount;
        }
        path.length = 0;
        node = source;
        continue;
      }
      const edge = this.#edges[node]![next[node]!];
      if (!edge) {
        const last = path.pop();
        if (!last) return;
        node = this.#edges[last.to]![last.back]!.to;
        next[node]!++;
      } else if (edge.capacity > 0 && levels[edge.to] === levels[node]! + 1) {
        path.push(edge);
        node = edge.to;
      } else next[node]!++;
    }
  }
}
