import { find, make } from '../find.js';
import type { Presentation } from './presentation.js';

export interface Step<Made> {
  /** In hundredths of the way. */
  t: number;
  made: Made;
}

interface Stretch<Made> extends Step<Made> {
  to: number;
}

/**
 * Lists what stands on the way; what comes twice in a row, once.
 * @param choose called with the place of the one that was chosen
 */
export function showSteps<Made>(
  steps: readonly Step<Made>[],
  presentation: Presentation<Made>,
  choose: (t: number) => void,
): void {
  find('morph-steps', HTMLElement).replaceChildren(
    ...stretches(steps, presentation).map(({ t, to, made }) => {
      const share = t === to ? `${t}%` : `${t}–${to}%`;
      const button = make('button', 'step', make('span', 'share', share), presentation.small(made));
      button.type = 'button';
      button.dataset['from'] = String(t);
      button.dataset['to'] = String(to);
      button.setAttribute('aria-label', `${share}: ${presentation.describe(made)}`);
      // The ends of the way stand for themselves, and what is between for its middle.
      const middle = t === 0 ? 0 : to === 100 ? 100 : Math.round((t + to) / 2);
      button.addEventListener('click', () => choose(middle));
      button.style.setProperty('--share', `${(t + to) / 2}%`);
      return make('li', '', button);
    }),
  );
}

function stretches<Made>(
  steps: readonly Step<Made>[],
  { isSame }: Presentation<Made>,
): readonly Stretch<Made>[] {
  const found: Stretch<Made>[] = [];
  for (const { t, made } of steps) {
    const last = found.at(-1);
    if (last && isSame(last.made, made)) last.to = t;
    else found.push({ t, to: t, made });
  }
  return found;
}
