import type { Dimensions } from '../../latent/plane.js';
import type { GenArguments } from '../gen.js';
import { requireValues, texts } from './values.js';
import { IMAGES, type Way } from './way.js';

export const planeFlags = {
  plane: texts('Go over two latent dimensions, through an image if one is given'),
} as const;

export const planeDetails = {
  dimensions: {
    type: 'array',
    number: true,
    describe: 'Which two dimensions --plane goes over, from 0 [default: those that change images most]',
  },
} as const;

/** What `--plane` asks for. */
export interface PlaneRequest {
  way: 'plane';
  /** At most one. */
  inputs: string[];
  dimensions: Dimensions | undefined;
}

/** Over two latent dimensions. */
export const planeWay = {
  takes: { 'image-vae': [...IMAGES, 'steps', 'dimensions'] },
  read: ({ plane = [], dimensions }: GenArguments): PlaneRequest => ({
    way: 'plane',
    inputs: requireValues('plane', plane, {
      least: 0,
      most: 1,
      expected: 'one image or none',
      remedy: 'Leave the others out; --grid goes between four',
    }),
    dimensions: dimensions && two(dimensions),
  }),
} as const satisfies Way<PlaneRequest>;

function two(dimensions: readonly number[]): Dimensions {
  requireValues('dimensions', dimensions, {
    least: 2,
    expected: 'two numbers',
    remedy: 'Leave it out for the two that change images most',
  });
  const [right, down] = dimensions;
  return [right!, down!];
}
