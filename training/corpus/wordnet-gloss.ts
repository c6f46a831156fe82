/** What a synset says in words. */
export interface Gloss {
  definition: string;
  examples: string[];
}

/**
 * The gloss of a line of WordNet's `data.*` files: `… | definition; "an example"; "another"`.
 * Undefined for the lines of the licence at the top, which start with a space.
 */
export function readGloss(line: string): Gloss | undefined {
  const bar = line.indexOf(' | ');
  if (line.startsWith(' ') || bar < 0) return undefined;
  const gloss = line.slice(bar + 3);
  const quote = gloss.indexOf('"');
  return {
    definition: (quote < 0 ? gloss : gloss.slice(0, quote)).replace(/[\s;:,]+$/, ''),
    // An example may be followed by its author: "…"- Shakespeare.
    examples: [...gloss.matchAll(/"([^"]+)"/g)].map(([, example]) => example!.trim()),
  };
}
