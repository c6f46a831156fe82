import { badModelFile } from '../bad-model-file.js';

/** Parses the bytes of a model.json; `place` is what messages call it. */
export function parseModelJson(content: Uint8Array, place: string): unknown {
  // The decoder leaves out a byte order mark.
  const text = new TextDecoder().decode(content);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badModelFile({
      expected: 'a tfjs model.json',
      received: /^\s*<(!doctype|html)/i.test(text) ? `${place} is a web page` : `${place} is not JSON`,
      remedy: 'Give the model.json that tfjs or tensorflowjs_converter wrote',
      cause,
    });
  }
}
