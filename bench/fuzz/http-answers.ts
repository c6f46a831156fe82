import { WrongResult } from './fuzz-target.js';

/** An answer of the server, as far as it is judged. */
export interface HttpAnswer {
  statusCode: number;
  body: string;
}

/** A stack trace, or a path of the machine that serves. */
const INSIDES = /\n\s+at \w|node_modules|file:\/\/|\/dist\/src\//;

/**
 * What a server answered: a result, or what is wrong with the request in words.
 * @param mayBeLate whether the request itself asked for a deadline
 * @throws {WrongResult} where it blames itself, says nothing, or shows its insides
 */
export function judgeAnswer(
  { statusCode, body }: HttpAnswer,
  { mayBeLate = false } = {},
): 'right' | 'refused' {
  const shown = `${statusCode} ${body.slice(0, 300)}`;
  if (INSIDES.test(body)) throw new WrongResult(`the answer shows insides: ${shown}`);
  if (statusCode < 400) return 'right';
  if (statusCode >= 500 && !(mayBeLate && statusCode === 504))
    throw new WrongResult(`a fault of the server: ${shown}`);
  if (!/Expected .+, but .+\. .+\./s.test(messageIn(body)))
    throw new WrongResult(`an answer without words: ${shown}`);
  return 'refused';
}

/** The message of an error in either protocol's form. */
function messageIn(body: string): string {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return '';
  }
  const error: unknown =
    typeof read === 'object' && read !== null && 'error' in read ? read.error : undefined;
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return '';
}
