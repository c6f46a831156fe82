import type { GreyImage } from '../../../../everywhere.js';

export interface Drawing {
  /** What there is to draw in. */
  image(): GreyImage;
  drawn(image: GreyImage): void;
  until: AbortSignal;
}

/** In pixels: strokes of about two and a half, as digits have them that are 20 pixels high. */
const RADIUS = 1.35;
const SOFTNESS = 0.9;

/** Lets one draw in a canvas with a mouse, a pen or a finger. */
export function drawInto(canvas: HTMLCanvasElement, { image, drawn, until }: Drawing): void {
  let last: Point | undefined;
  const options = { signal: until };
  const to = (event: PointerEvent) => {
    const box = canvas.getBoundingClientRect();
    const { width, height, pixels } = image();
    const point = {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
    drawn({ width, height, pixels: stroke({ width, pixels }, last ?? point, point) });
    last = point;
  };
  canvas.addEventListener(
    'pointerdown',
    (event) => {
      canvas.setPointerCapture(event.pointerId);
      to(event);
    },
    options,
  );
  canvas.addEventListener('pointermove', (event) => last && to(event), options);
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, () => (last = undefined), options);
  }
}

interface Point {
  x: number;
  y: number;
}

/** The pixels with a line of ink from one point to another. */
function stroke(
  { width, pixels }: { width: number; pixels: Float32Array },
  from: Point,
  to: Point,
): Float32Array {
  return pixels.map((shade, i) => {
    const centre = { x: (i % width) + 0.5, y: Math.floor(i / width) + 0.5 };
    const ink = 1 - (distance(centre, from, to) - RADIUS) / SOFTNESS;
    return Math.max(shade, Math.min(1, Math.max(0, ink)));
  });
}

/** Of a point from a line between two others. */
function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const within = Math.max(0, Math.min(1, t));
  return Math.hypot(point.x - from.x - within * dx, point.y - from.y - within * dy);
}
