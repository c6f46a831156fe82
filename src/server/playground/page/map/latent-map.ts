import { along, principalPlane, type Plane } from './principal-axes.js';

/** A place on a map: −1 to 1, to the right and upwards. */
export interface Place {
  x: number;
  y: number;
}

/** A map of a latent space: it has a latent for every place, and a place for each latent that it was made of. */
export interface LatentMap {
  /** Where the latents lie that it was made of, in their order. */
  readonly places: readonly Place[];
  latentAt(place: Place): Float32Array;
}

/** Room around the outermost places. */
const MARGIN = 1.12;
/** The higher, the less do latents that are far away on the map take part. */
const POWER = 4;

/**
 * The map of the two principal components of latents. A plane alone would pass by all of them, for the other components are
 * most of a latent: those are interpolated between the latents around a place, by inverse distances (Shepard, "A
 * Two-Dimensional Interpolation Function for Irregularly-Spaced Data", 1968). So each latent is found at its own place.
 * @param latents at least one
 */
export function principalMap(latents: readonly Float32Array[]): LatentMap {
  const plane = principalPlane(latents);
  const raw = latents.map((latent) => project(latent, plane));
  const scale = MARGIN * Math.max(1e-6, ...raw.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  const places = raw.map(({ x, y }) => ({ x: x / scale, y: y / scale }));
  const onPlane = ({ x, y }: Place) => pointOf(plane, { x: x * scale, y: y * scale });
  const residuals = latents.map((latent, i) => {
    const flat = onPlane(places[i]!);
    return latent.map((value, at) => value - flat[at]!);
  });
  return {
    places,
    latentAt: (place) => {
      const latent = onPlane(place);
      for (const [i, weight] of weightsAt(place, places).entries()) {
        residuals[i]!.forEach((value, at) => (latent[at]! += weight * value));
      }
      return latent;
    },
  };
}

/** Two dimensions are a map as they are: 99 of 100 draws from the standard normal have either within ±2.58. */
const EXTENT = 2.6;

/** The map of a latent space that has two dimensions itself. */
export function plainMap(): LatentMap {
  return { places: [], latentAt: ({ x, y }) => Float32Array.of(x * EXTENT, y * EXTENT) };
}

function project(latent: Float32Array, { centre, across, up }: Plane): Place {
  const rest = latent.map((value, i) => value - centre[i]!);
  return { x: along(rest, across), y: along(rest, up) };
}

function pointOf({ centre, across, up }: Plane, { x, y }: Place): Float32Array {
  return centre.map((value, i) => value + x * across[i]! + y * up[i]!);
}

/** They add up to 1. */
function weightsAt(place: Place, places: readonly Place[]): number[] {
  const distances = places.map(({ x, y }) => Math.hypot(x - place.x, y - place.y));
  const exact = distances.findIndex((distance) => distance < 1e-6);
  if (exact >= 0) return places.map((_, i) => (i === exact ? 1 : 0));
  const nearest = Math.min(...distances);
  const weights = distances.map((distance) => (nearest / distance) ** POWER);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
