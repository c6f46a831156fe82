/** A rectangle in a chart. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A point that wants a label. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  /** Of the base line. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Of letters in a chart; they are 11 high. */
const LETTER_WIDTH = 6.2;
const ASCENT = 9;
const DESCENT = 3;

/** From a point to its label. */
const GAP = 8;

/** Where a label may lie, seen from its point, the best place first. */
const PLACES = [
  { dx: GAP, dy: 4, anchor: 'start' },
  { dx: -GAP, dy: 4, anchor: 'end' },
  { dx: 0, dy: -GAP - DESCENT + 2, anchor: 'middle' },
  { dx: 0, dy: GAP + ASCENT, anchor: 'middle' },
  { dx: GAP - 2, dy: -GAP + 2, anchor: 'start' },
  { dx: GAP - 2, dy: GAP + ASCENT - 2, anchor: 'start' },
  { dx: -GAP + 2, dy: -GAP + 2, anchor: 'end' },
  { dx: -GAP + 2, dy: GAP + ASCENT - 2, anchor: 'end' },
] as const;

/**
 * Labels that cover neither points nor each other, as long as there is room; the first points choose first.
 * @param taken what else is not to be covered
 * @returns for each point its label, or nothing where there was no room
 */
export function placeLabels(
  points: readonly Labelled[],
  taken: readonly Box[],
  within: Box,
): (PlacedLabel | undefined)[] {
  const obstacles = [...taken, ...points.map(({ x, y }) => boxAround(x, y, GAP - 2))];
  return points.map(({ x, y, text }) => {
    const free = PLACES.map(({ dx, dy, anchor }): PlacedLabel => ({
      text,
      x: x + dx,
      y: y + dy,
      anchor,
    })).find((label) => {
      const box = boxOf(label);
      return isInside(box, within) && !obstacles.some((other) => overlap(box, other));
    });
    if (free) obstacles.push(boxOf(free));
    return free;
  });
}

/** The room that a label takes, guessed from its letters. */
function boxOf({ text, x, y, anchor }: PlacedLabel): Box {
  const width = text.length * LETTER_WIDTH;
  const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
  return { left, right: left + width, top: y - ASCENT, bottom: y + DESCENT };
}

export function boxAround(x: number, y: number, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isInside(box: Box, within: Box): boolean {
  return (
    box.left >= within.left &&
    box.right <= within.right &&
    box.top >= within.top &&
    box.bottom <= within.bottom
  );
}
