/** How the page shows what a model makes. */
export interface Presentation<Made> {
  /** For the one that is looked at: a sentence's words are there one by one, with their probabilities. */
  large(made: Made, name: string): HTMLElement;
  /** For one among many. */
  small(made: Made): HTMLElement;
  /** In words, for screen readers. */
  describe(made: Made): string;
  isSame(a: Made, b: Made): boolean;
}
