import type { ServedModel } from '../../models/served-model.js';
import { errorAnswer, errorBody } from '../../errors.js';
import { arrange } from '../../../image/arrange.js';
import type { GreyImage } from '../../../image/grey-image.js';
import { encodePng } from '../../../image/png.js';
import type { Answer, Item } from '../operation.js';

/**
 * All of an answer as one object, errors of single items in their places.
 * @throws the first item's fault where every item has one
 */
export async function inOneObject(
  { seed, items, rest }: Answer,
  { name, version }: ServedModel,
  called: string,
): Promise<object> {
  const all: Item[] = [];
  for await (const item of items(Infinity)) all.push(item);
  const [first] = all;
  if (first?.fault && all.every(({ fault }) => fault)) throw first.fault;
  return {
    model: name,
    version,
    ...(seed !== undefined && { seed }),
    [called]: all.map(itemInJson),
    ...rest?.(),
  };
}

/** An item as JSON says it. */
export function itemInJson({ json, fault }: Item): object {
  return fault ? errorBody(errorAnswer(fault)) : json();
}

/** All images of an answer as one PNG. */
export async function inOneImage({ items, columns }: Answer): Promise<Buffer> {
  const all: GreyImage[] = [];
  for await (const { image } of items(Infinity)) if (image) all.push(image);
  return encodePng(arrange(all, columns?.(all.length) ?? all.length));
}
