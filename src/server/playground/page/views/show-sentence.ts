import type { Sentence } from '../../../../everywhere.js';
import { make } from '../find.js';
import { percent, placeTokens, type PlacedToken } from '../place-tokens.js';
import type { Presentation } from './presentation.js';

/** In nats, from where on a word is as surprising as words are shown to be: 1 in 150. */
const MOST_SURPRISING = 5;

export const sentencePresentation: Presentation<Sentence> = {
  large: tokenRow,
  small: (made) => make('span', 'text', shown(made.text)),
  describe: ({ text }) => shown(text),
  isSame: (a, b) => a.text === b.text,
};

const shown = (text: string) => (text === '' ? '(an empty sentence)' : text);

/**
 * A sentence, word by word. Colour says how surprising each was, and its number is there for who points at it or comes to
 * it with the keyboard: Tab goes to the sentence, arrow keys from word to word.
 */
function tokenRow(sentence: Sentence, name: string): HTMLElement {
  const tokens = placeTokens(sentence);
  const buttons = tokens.map(tokenButton);
  const row = make('div', 'tokens');
  for (const [i, button] of buttons.entries()) {
    const before = tokens[i]!.before;
    if (before !== '') row.append(before);
    row.append(button);
    button.tabIndex = i === 0 ? 0 : -1;
  }
  row.setAttribute('role', 'toolbar');
  row.setAttribute('aria-label', `${name}, word by word: ${shown(sentence.text)}`);
  row.addEventListener('keydown', (event) => {
    const at = buttons.findIndex((button) => button === event.target);
    const next = nextOf(event.key, at, buttons.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    buttons[at]!.tabIndex = -1;
    buttons[next]!.tabIndex = 0;
    buttons[next]!.focus();
  });
  return row;
}

function tokenButton({ text, probability, isEnd }: PlacedToken): HTMLButtonElement {
  // With a space, or it would be read out as a part of the word.
  const below = make('span', 'number', ` ${percent(probability)}`);
  const button = make('button', 'token', make('span', 'word', isEnd ? 'end' : text), below);
  button.classList.toggle('end', isEnd);
  button.type = 'button';
  const surprise = Math.min(1, -Math.log(probability) / MOST_SURPRISING);
  button.style.setProperty('--surprise', `${Math.round(100 * (Number.isNaN(surprise) ? 0 : surprise))}%`);
  // Not all browsers focus what is tapped at.
  button.addEventListener('click', () => button.focus());
  return button;
}

function nextOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, count - 1);
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
