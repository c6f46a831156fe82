import { lerp } from '../../../../latent/interpolate.js';
import { announce } from '../announce.js';
import { find } from '../find.js';
import { Latest } from '../latest.js';
import { Trouble } from '../trouble.js';
import type { Ends } from './ends.js';
import type { Presentation } from './presentation.js';
import { showSteps } from './show-steps.js';

/** What a walk between two things needs of a model. */
interface Walker<Thing, Made> {
  locate(things: readonly Thing[], options: { signal: AbortSignal }): Promise<Float32Array[]>;
  decode(latents: readonly Float32Array[], options: { signal: AbortSignal }): Promise<Made[]>;
}

export interface MorphParts<Thing, Made> {
  model: Walker<Thing, Made>;
  ends: Ends<Thing>;
  presentation: Presentation<Made>;
  until: AbortSignal;
}

/** Places on the way that are shown below the slider, in hundredths. */
const STEPS = [0, 12, 25, 38, 50, 62, 75, 88, 100];
/** How long a pause in typing is, in milliseconds. */
const PAUSE = 180;

/** A way between two things: their latents, and what was made so far, by its place in hundredths. */
interface Way<Made> {
  from: Float32Array;
  to: Float32Array;
  made: Map<number, Made>;
}

/** Two things and the slider between them. */
export function startMorph<Thing, Made>({ model, ends, presentation, until }: MorphParts<Thing, Made>): void {
  const slider = find('morph-t', HTMLInputElement);
  const place = find('morph-made', HTMLElement);
  const trouble = new Trouble(find('morph-trouble', HTMLElement));
  let way: Way<Made> | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const at = () => Number(slider.value);
  const show = (made: Made, t: number) => {
    trouble.clear();
    place.replaceChildren(presentation.large(made, `At ${t}%`));
    announce(`${t}%: ${presentation.describe(made)}`);
  };
  const isBusy = (busy: boolean) => place.setAttribute('aria-busy', String(busy));

  const reading = new Latest<readonly [Thing, Thing], Way<Made>>(
    async (things, signal) => {
      const [from, to] = await model.locate(things, { signal });
      const places = [...new Set([...STEPS, at()])];
      const latents = places.map((t) => lerp(from!, to!, t / 100));
      const made = await model.decode(latents, { signal });
      return { from: from!, to: to!, made: new Map(places.map((t, i) => [t, made[i]!])) };
    },
    {
      done: (found) => {
        way = found;
        const steps = STEPS.map((t) => ({ t, made: found.made.get(t)! }));
        showSteps(steps, presentation, (t) => {
          slider.value = String(t);
          moved(false);
        });
        moved(false);
      },
      failed: (error, things) => trouble.show(error, () => reading.now(things)),
      busy: isBusy,
    },
    until,
  );

  const writing = new Latest<number, Made>(
    async (t, signal) => {
      const { from, to } = way!;
      const [made] = await model.decode([lerp(from, to, t / 100)], { signal });
      return made!;
    },
    {
      done: (made, t) => {
        way?.made.set(t, made);
        show(made, t);
      },
      failed: (error, t) => trouble.show(error, () => writing.now(t)),
      busy: isBusy,
    },
    until,
  );

  /** @param isDragging whether the slider may move on at once */
  const moved = (isDragging: boolean) => {
    const t = at();
    markPlace(slider, t);
    if (!way) return;
    const known = way.made.get(t);
    if (known !== undefined) {
      writing.stop();
      show(known, t);
    } else if (isDragging) writing.soon(t);
    else writing.now(t);
  };

  const changed = (isTyping: boolean) => {
    clearTimeout(pause);
    // What is under way is about other ends.
    reading.stop();
    writing.stop();
    const things = ends.both();
    if (things) pause = setTimeout(() => reading.now(things), isTyping ? PAUSE : 0);
  };

  ends.listen(changed);
  slider.addEventListener('input', () => moved(true), { signal: until });
  slider.addEventListener('change', () => moved(false), { signal: until });
  until.addEventListener('abort', () => clearTimeout(pause));
  place.replaceChildren();
  markPlace(slider, at());
  changed(false);
}

function markPlace(slider: HTMLInputElement, t: number): void {
  slider.style.setProperty('--share', `${t}%`);
  slider.setAttribute('aria-valuetext', `${t}%`);
  find('morph-share', HTMLElement).textContent = `${t}%`;
  for (const button of find('morph-steps', HTMLElement).querySelectorAll<HTMLElement>('button')) {
    const { from, to } = button.dataset;
    button.setAttribute('aria-current', String(Number(from) <= t && t <= Number(to)));
  }
}
