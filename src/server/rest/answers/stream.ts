import { Readable } from 'node:stream';
import { errorAnswer, errorBody } from '../../errors.js';

/** What is done where a stream doesn't go on. */
export interface StreamEnd {
  /** Says what went wrong after the first piece, as the last one. */
  inWords: (error: object) => string;
  /** Hears of that too. */
  onFailure: (error: unknown) => void;
  /** Called at last: nothing is made any more. */
  onClose: () => void;
}

/**
 * Makes a stream of pieces, which are made as fast as they are taken. The first one is waited for, so that what's wrong with
 * a request still gets a status of its own.
 * @throws what the first piece throws
 */
export async function startStream(
  pieces: AsyncGenerator<string, void>,
  { onClose, ...end }: StreamEnd,
): Promise<Readable> {
  const first = await pieces.next();
  const stream = Readable.from(allOf(first, pieces, end), { objectMode: false });
  // A stream that nobody has read from has not started its generator, and would never end it.
  stream.once('close', () => void pieces.return().then(onClose, onClose));
  return stream;
}

async function* allOf(
  first: IteratorResult<string, void>,
  others: AsyncIterable<string>,
  { inWords, onFailure }: Omit<StreamEnd, 'onClose'>,
): AsyncGenerator<string, void> {
  if (first.done) return;
  yield first.value;
  try {
    yield* others;
  } catch (error) {
    onFailure(error);
    yield inWords(errorBody(errorAnswer(error)));
  }
}
