import { find } from '../find.js';
import type { Ends } from './ends.js';

/** Two text fields. */
export function sentenceEnds(first: readonly [string, string], until: AbortSignal): Ends<string> {
  const fields = [find('from', HTMLTextAreaElement), find('to', HTMLTextAreaElement)] as const;
  for (const [i, field] of fields.entries()) field.value = first[i]!;
  const listen: Ends<string>['listen'] = (changed) => {
    for (const field of fields) {
      field.addEventListener('input', () => changed(true), { signal: until });
      // A sentence has no lines.
      field.addEventListener(
        'keydown',
        (event) => {
          if (event.key !== 'Enter' || event.isComposing) return;
          event.preventDefault();
          changed(false);
        },
        { signal: until },
      );
    }
  };
  return {
    both: () => {
      const [from, to] = fields.map(({ value }) => value.replaceAll(/\s+/g, ' ').trim());
      return from && to ? [from, to] : undefined;
    },
    listen,
  };
}
