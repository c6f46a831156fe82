import { SentenceVaeError } from '../../errors.js';

/** A request that its sender can mend. */
export function badRequest(expected: string, received: string, remedy: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', { expected, received, remedy });
}

/** A text of a request as a message shows it: in quotation marks and not too long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

/** A shape as a message shows it: not too long. */
export function shapeText(shape: readonly (number | string)[]): string {
  return shape.length > 8 ? `[${shape.slice(0, 8).join(', ')}, …]` : `[${shape.join(', ')}]`;
}
