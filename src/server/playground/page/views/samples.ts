import { announce } from '../announce.js';
import { find, make } from '../find.js';
import { Latest } from '../latest.js';
import type { Abortable, SampleControls } from '../models/playground-model.js';
import { Trouble } from '../trouble.js';
import type { Presentation } from './presentation.js';
import { readControls } from './read-controls.js';

export interface SamplesParts<Made> {
  sample(count: number, controls: SampleControls, options: Abortable): Promise<Made[]>;
  presentation: Presentation<Made>;
  until: AbortSignal;
}

interface Wish {
  count: number;
  controls: SampleControls;
}

/** Samples of the model, and the controls by which they are drawn. */
export function startSamples<Made>({ sample, presentation, until }: SamplesParts<Made>): void {
  const form = find('samples-form', HTMLFormElement);
  const list = find('samples-list', HTMLElement);
  const empty = find('samples-empty', HTMLElement);
  const trouble = new Trouble(find('samples-trouble', HTMLElement));

  const drawing = new Latest<Wish, Made[]>(
    ({ count, controls }, signal) => sample(count, controls, { signal }),
    {
      done: (made) => {
        trouble.clear();
        list.replaceChildren(
          ...made.map((one, i) => make('li', '', presentation.large(one, `Sample ${i + 1}`))),
        );
        empty.hidden = made.length > 0;
        announce(made.map((one, i) => `${i + 1}: ${presentation.describe(one)}`).join(' '));
      },
      failed: (error, wish) => {
        list.replaceChildren();
        empty.hidden = false;
        trouble.show(error, () => drawing.now(wish));
      },
      busy: (isBusy) => list.setAttribute('aria-busy', String(isBusy)),
    },
    until,
  );

  form.addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      drawing.now(readControls(new FormData(form)));
    },
    { signal: until },
  );
  const temperature = find('temperature', HTMLInputElement);
  const showTemperature = () => {
    find('temperature-shown', HTMLOutputElement).value = temperature.value;
    temperature.style.setProperty(
      '--share',
      `${(100 * Number(temperature.value)) / Number(temperature.max)}%`,
    );
  };
  temperature.addEventListener('input', showTemperature, { signal: until });
  showTemperature();
  list.replaceChildren();
  empty.hidden = false;
}
