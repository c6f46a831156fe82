import type { FaultReason } from '../outcome.js';
import { WINDOW_ITEMS } from '../windows.js';
import type { ByteReader, Position } from './byte-reader.js';

/** Items of a file that are worked on together. */
export interface ReadWindow<Item> {
  /** The place of the first one among all, from 0. */
  first: number;
  items: Item[];
  /** Those that no item could be made of, by their place in the window; an empty item stands for them. */
  unread: ReadonlyMap<number, FaultReason>;
  /** Where the file goes on. */
  end: Position;
}

/** One item, `undefined` at the end of the file. */
export type ReadItem<Item> = (
  reader: ByteReader,
) => Promise<{ item: Item; unread?: FaultReason } | undefined>;

/** Reads a file from where `reader` stands to its end. */
export async function* readWindows<Item>(
  reader: ByteReader,
  readItem: ReadItem<Item>,
  first: number,
): AsyncGenerator<ReadWindow<Item>, void> {
  for (let at = first; ; at += WINDOW_ITEMS) {
    const items: Item[] = [];
    const unread = new Map<number, FaultReason>();
    while (items.length < WINDOW_ITEMS) {
      const read = await readItem(reader);
      if (read === undefined) break;
      if (read.unread) unread.set(items.length, read.unread);
      items.push(read.item);
    }
    if (items.length > 0) yield { first: at, items, unread, end: reader.position() };
    if (items.length < WINDOW_ITEMS) return;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a line of text. */
export const readText: ReadItem<string> = async (reader) => {
  const line = await reader.line();
  if (line === undefined) return undefined;
  if (line.bytes === undefined) return { item: '', unread: 'too long' };
  try {
    return { item: utf8.decode(line.bytes) };
  } catch {
    return { item: '', unread: 'not UTF-8' };
  }
};
