import { expect, test } from 'vitest';
import { formatBytes, parseMemoryLimit } from '../../../training/run/memory-limit.js';

test.for([
  ['4GB', 4e9],
  ['512mb', 512e6],
  ['2GiB', 2 ** 31],
  ['1.5 GB', 1.5e9],
  [' 100 KiB ', 102_400],
  ['0.5TiB', 2 ** 39],
] as const)('%s is %d bytes', ([text, bytes]) => {
  expect(parseMemoryLimit(text)).toBe(bytes);
});

test.for(['', '4', 'GB', '0MB', '-1GB', '4 gigs', '1,5GB', '4GB!', '0.1 KBB', 'NaN GB', '4G'])(
  '%j is none',
  (text) => {
    expect(() => parseMemoryLimit(text)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', received: `it is ${text || 'empty'}` }),
    );
  },
);

test.for([
  [1, '1 MB'],
  [512e6, '512 MB'],
  [999.6e6, '1.0 GB'],
  [2.34e9, '2.3 GB'],
  [9.96e9, '10 GB'],
  [64e9, '64 GB'],
] as const)('%d bytes are written %s', ([bytes, text]) => {
  expect(formatBytes(bytes)).toBe(text);
});
