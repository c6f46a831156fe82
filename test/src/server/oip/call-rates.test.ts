import { expect, it } from 'vitest';
import { CallRates } from '../../../../src/server/oip/grpc/call-rates.js';

it('counts the calls of a client, whatever its port, anew every minute', () => {
  const rates = new CallRates(2);
  const overloaded = expect.objectContaining({ code: 'OVERLOADED' });
  rates.count('[::1]:1', 100_000);
  rates.count('[::1]:2', 100_000);
  rates.count('127.0.0.1:1', 100_000);
  expect(() => rates.count('[::1]:3', 159_999)).toThrow(overloaded);
  rates.count('127.0.0.1:1', 159_999);
  rates.count('[::1]:3', 160_000);
});
