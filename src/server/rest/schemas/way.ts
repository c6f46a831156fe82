import { Type } from 'typebox';

export const stepsOfWay = Type.Optional(
  Type.Integer({
    description: 'How many points from one to the next, both ends included.',
    minimum: 2,
    maximum: 10_000,
    default: 7,
  }),
);

export const path = Type.Optional(
  Type.Union([Type.Literal('linear'), Type.Literal('spherical')], {
    description: 'In straight lines, or along arcs seen from the origin.',
    default: 'linear',
  }),
);

export const refine = Type.Optional(
  Type.Boolean({
    description: 'Looks for latents that the texts are written from, where their posterior means are none.',
    default: true,
  }),
);
