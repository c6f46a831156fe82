import { arrayOf, object, text } from '../../../../json-reader.js';

const read = object({ models: arrayOf(object({ name: text })) });

/** The names of the models that a server, or the `models.json` of a static build, lists. */
export function readNames(answer: unknown): string[] {
  return read(answer, '').models.map(({ name }) => name);
}
