import type { Answer } from '../operation.js';
import { itemInJson } from './whole.js';

/** Few enough that the first come soon, and enough that computing them together pays. */
const BATCH = 16;

/** The items of an answer as lines of JSON, each as soon as it is there. */
export async function* inLines({ items }: Answer): AsyncGenerator<string, void> {
  let index = 0;
  for await (const item of items(BATCH)) yield line({ index: index++, ...itemInJson(item) });
}

export const line = (value: object) => `${JSON.stringify(value)}\n`;
