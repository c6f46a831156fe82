import { announce } from '../announce.js';
import { find } from '../find.js';
import { Latest } from '../latest.js';
import type { LatentMap, Place } from '../map/latent-map.js';
import type { Abortable } from '../models/playground-model.js';
import { Trouble } from '../trouble.js';
import { MapPicture } from './map-picture.js';
import { mapPointer } from './map-pointer.js';
import type { Presentation } from './presentation.js';

/** A map, and what its places stand for. */
interface Charted {
  map: LatentMap;
  /** What is at each place of the map, in words. Without any, the background shows it. */
  names: readonly string[];
}

export interface MapParts<Made> {
  decode(latents: readonly Float32Array[], options: Abortable): Promise<Made[]>;
  presentation: Presentation<Made>;
  /** Makes the map, again when the examples change. */
  chart(signal: AbortSignal): Promise<Charted>;
  /** Paints what lies behind the places, if anything. */
  paintBackground?: (map: LatentMap, signal: AbortSignal) => Promise<void>;
  until: AbortSignal;
}

/** A map of latents: a click, or two sliders, choose a place, and the model writes what is there. */
export function startMap<Made>(parts: MapParts<Made>): { redraw: () => void } {
  const { decode, presentation, until } = parts;
  const sliders = [find('map-x', HTMLInputElement), find('map-y', HTMLInputElement)] as const;
  const result = find('map-made', HTMLElement);
  const trouble = new Trouble(find('map-trouble', HTMLElement));
  const picture = new MapPicture();
  let charted: Charted | undefined;

  const writing = new Latest<Place, Made>(
    async (place, signal) => (await decode([charted!.map.latentAt(place)], { signal }))[0]!,
    {
      done: (made) => {
        trouble.clear();
        result.replaceChildren(presentation.large(made, 'There'));
        announce(presentation.describe(made));
      },
      failed: (error, place) => trouble.show(error, () => writing.now(place)),
      busy: (isBusy) => result.setAttribute('aria-busy', String(isBusy)),
    },
    until,
  );

  const charting = new Latest<'all', Charted>(
    (_, signal) => parts.chart(signal),
    {
      done: (found) => {
        charted = found;
        trouble.clear();
        picture.show(found.names.length > 0 ? found.map.places : []);
        go(placeOf(sliders), false);
        background.now(found.map);
      },
      failed: (error) => trouble.show(error, () => charting.now('all')),
      busy: (isBusy) => find('map-surface', HTMLElement).setAttribute('aria-busy', String(isBusy)),
    },
    until,
  );

  const background = new Latest<LatentMap, void>(
    async (map, signal) => parts.paintBackground?.(map, signal),
    { done: () => {}, failed: (error, map) => trouble.show(error, () => background.now(map)) },
    until,
  );

  /** @param isMoving whether another place may follow at once */
  const go = (wanted: Place, isMoving: boolean) => {
    sliders[0].value = String(wanted.x);
    sliders[1].value = String(wanted.y);
    // The sliders know places in steps: whoever uses them comes to the same ones as with the pointer.
    const place = placeOf(sliders);
    sliders[0].style.setProperty('--share', `${50 * (place.x + 1)}%`);
    sliders[1].style.setProperty('--share', `${50 * (place.y + 1)}%`);
    if (!charted) return;
    const nearest = picture.cross(place);
    const name = charted.names[nearest];
    find('map-nearest', HTMLElement).textContent = name === undefined ? '' : `Nearest: ${name}`;
    if (isMoving) writing.soon(place);
    else writing.now(place);
  };

  for (const slider of sliders) {
    slider.addEventListener('input', () => go(placeOf(sliders), true), { signal: until });
  }
  mapPointer(find('map-surface', HTMLElement), { go, until });
  picture.clear();
  result.replaceChildren();
  find('map-nearest', HTMLElement).textContent = '';
  charting.now('all');
  return { redraw: () => charting.now('all') };
}

function placeOf([x, y]: readonly [HTMLInputElement, HTMLInputElement]): Place {
  return { x: Number(x.value), y: Number(y.value) };
}
