import { expect, it } from 'vitest';
import { OverloadedError } from '../../../../src/server/batching/overloaded.js';
import { errorAnswer } from '../../../../src/server/errors.js';

it('A full queue is a 429 that says when to come again', () => {
  expect(
    errorAnswer(
      new OverloadedError(
        { expected: 'at most 1024 rows to wait for a model', received: '1020 wait already' },
        6.2,
      ),
    ),
  ).toMatchObject({
    status: 429,
    code: 'OVERLOADED',
    retryAfter: 7,
    message: 'Expected at most 1024 rows to wait for a model, but 1020 wait already. Try again in 7 seconds.',
  });
});
