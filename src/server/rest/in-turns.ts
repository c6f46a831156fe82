/**
 * Hands items to `run` some at a time, and hands on what it makes of them. The next ones are taken up when all that came of
 * those before was taken.
 * @param run gets some items and the place of the first of them among all
 */
export async function* inTurns<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
  run: (items: Item[], first: number) => AsyncIterable<Result>,
): AsyncGenerator<Result, void> {
  let turn: Item[] = [];
  let first = 0;
  for await (const item of items) {
    turn.push(item);
    if (turn.length < size) continue;
    yield* run(turn, first);
    first += turn.length;
    turn = [];
  }
  if (turn.length > 0) yield* run(turn, first);
}
