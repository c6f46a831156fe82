import type { Place } from '../map/latent-map.js';

export interface Pointing {
  /** @param isMoving whether another place may follow at once */
  go(place: Place, isMoving: boolean): void;
  until: AbortSignal;
}

/** Lets one point at places of a map, and drag over it. */
export function mapPointer(surface: HTMLElement, { go, until }: Pointing): void {
  const options = { signal: until };
  let isDown = false;
  const placeOf = ({ clientX, clientY }: PointerEvent): Place => {
    const box = surface.getBoundingClientRect();
    return {
      x: within((2 * (clientX - box.left)) / box.width - 1),
      y: within(1 - (2 * (clientY - box.top)) / box.height),
    };
  };
  surface.addEventListener(
    'pointerdown',
    (event) => {
      isDown = true;
      surface.setPointerCapture(event.pointerId);
      go(placeOf(event), false);
    },
    options,
  );
  surface.addEventListener('pointermove', (event) => isDown && go(placeOf(event), true), options);
  for (const end of ['pointerup', 'pointercancel'] as const) {
    surface.addEventListener(end, () => (isDown = false), options);
  }
}

/** A pointer that is held down may leave the map. */
function within(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
