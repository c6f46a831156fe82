import * as fc from 'fast-check';

/** What people and programs write where a sentence is asked for. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.constantFrom('in', 'the', 'beginning', 'God', '"', "'", '_', '__', ',', 'xyzzy', '<eos>', '<pad>'), { maxLength: 12 }).map((words) => words.join(' ')), // prettier-ignore
  fc.constantFrom(
    '', ' ', '\0', '\ud800', '\udc00\ud800', '\uFEFF', '\u202e', '\u0301'.repeat(2000), 'a'.repeat(5000), 'a '.repeat(2000), '👩‍👩‍👧‍👦'.repeat(200),
    "a'".repeat(2000), '1.'.repeat(2000), 'a.'.repeat(2000), '"'.repeat(2000), '🇦'.repeat(999), '\u200d'.repeat(2000), '-'.repeat(3000), 'ﷺ', 'İ', 'ǅ',
    '<eos>', '<pad>', '##ing', '{{x}}', '${x}', '%s%n', '\r\n\t', '\u001b[2J', '__proto__', 'constructor', 'toString',
  ), // prettier-ignore
);
