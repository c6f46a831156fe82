import { styleText } from 'node:util';

const hasColours = () => process.stdout.isTTY && process.stdout.hasColors();

/** Text that steps back, in a terminal that can show that. */
export function lightly(text: string): string {
  return hasColours() ? styleText('dim', text) : text;
}

/** Text that stands out a little, in a terminal that can show that. */
function clearly(text: string): string {
  return hasColours() ? styleText('cyan', text) : text;
}

/** A sentence in which the words that another one has not stand out. */
export function withNewWords(sentence: string, previous: string | undefined): string {
  if (previous === undefined) return sentence;
  const known = new Set(previous.split(' '));
  return sentence
    .split(' ')
    .map((word) => (known.has(word) ? word : clearly(word)))
    .join(' ');
}
