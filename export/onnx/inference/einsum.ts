import { broadcast, same, type Shape } from './lengths.js';
import type { Length } from './rule.js';

const ELLIPSIS = '...';

/** The shape of what an equation such as `bij,bjk->bik` says; without `->` the letters that stand once, sorted. */
export function einsumShape(equation: string, shapes: readonly Shape[]): Shape {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const lengths = new Map<string, Length>();
  const ellipses: Shape[] = [];
  for (const [index, term] of terms.entries()) {
    const shape = shapes[index];
    const [before = '', after] = term.split(ELLIPSIS);
    const letters = [...before, ...(after ?? '')];
    if (after !== undefined) ellipses.push(shape?.slice(before.length, shape.length - after.length));
    for (const [position, letter] of letters.entries()) {
      const axis = position < before.length ? position : position - letters.length;
      const known = lengths.get(letter);
      const length = shape?.at(axis);
      // A length of 1 is broadcast.
      lengths.set(
        letter,
        known === 1 ? (length ?? known) : length === 1 ? (known ?? length) : same(known, length),
      );
    }
  }
  const shared = broadcast(ellipses);
  if (!shared && (right ?? ELLIPSIS).includes(ELLIPSIS)) return undefined;
  return tokens(right ?? implicitOutput(left)).flatMap((token) =>
    token === ELLIPSIS ? (shared ?? []) : [lengths.get(token)],
  );
}

function tokens(term: string): readonly string[] {
  return term.match(/\.\.\.|[A-Za-z]/g) ?? [];
}

function implicitOutput(left: string): string {
  const letters = [...left.replaceAll(/[^A-Za-z]/g, '')];
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return (left.includes(ELLIPSIS) ? ELLIPSIS : '') + once.toSorted().join('');
}
