/** At most so many, evenly spread. */
export function spread<Item>(all: readonly Item[], most = all.length): readonly Item[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}
