import { find } from '../find.js';
import type { Place } from '../map/latent-map.js';

const SVG = 'http://www.w3.org/2000/svg';

/** The places of a map as dots, and the cross where one is. */
export class MapPicture {
  readonly #svg = find('map-picture', SVGSVGElement);
  #places: readonly Place[] = [];
  #dots: SVGElement[] = [];
  #cross: SVGElement[] = [];

  clear(): void {
    this.#places = [];
    this.#svg.replaceChildren();
    const background = find('map-background', HTMLCanvasElement);
    background.getContext('2d')?.clearRect(0, 0, background.width, background.height);
  }

  /** @param places where there is a dot */
  show(places: readonly Place[]): void {
    this.#places = places;
    this.#dots = places.map(({ x, y }) => shape('circle', 'dot', { cx: x, cy: -y, r: 0.016 }));
    this.#cross = [
      shape('line', 'hair', { x1: -1, x2: 1 }),
      shape('line', 'hair', { y1: -1, y2: 1 }),
      shape('circle', 'here', { r: 0.034 }),
    ];
    this.#svg.replaceChildren(...this.#dots, ...this.#cross);
  }

  /**
   * Puts the cross to a place and marks the dot that is nearest to it.
   * @returns which that is
   */
  cross({ x, y }: Place): number {
    const [across, down, here] = this.#cross;
    set(across, { y1: -y, y2: -y });
    set(down, { x1: x, x2: x });
    set(here, { cx: x, cy: -y });
    const distances = this.#places.map((dot) => Math.hypot(dot.x - x, dot.y - y));
    const nearest = distances.indexOf(Math.min(...distances));
    for (const [i, dot] of this.#dots.entries()) dot.classList.toggle('nearest', i === nearest);
    return nearest;
  }
}

function shape(name: string, className: string, numbers: Readonly<Record<string, number>>): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  made.setAttribute('class', className);
  set(made, numbers);
  return made;
}

function set(element: SVGElement | undefined, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) element?.setAttribute(name, String(value));
}
