import type { RestLimits } from './limits.js';
import type { Verb } from './operation.js';
import { analogy } from './verbs/analogy.js';
import { candidates } from './verbs/candidates.js';
import { decode } from './verbs/decode.js';
import { encode } from './verbs/encode.js';
import { grid } from './verbs/grid.js';
import { infill } from './verbs/infill.js';
import { interpolate } from './verbs/interpolate.js';
import { nearest } from './verbs/nearest.js';
import { reconstruct } from './verbs/reconstruct.js';
import { sample } from './verbs/sample.js';
import { score } from './verbs/score.js';
import { similar } from './verbs/similar.js';

/** Everything that can be asked of models. */
export const allVerbs = (limits: RestLimits): Verb[] => [
  interpolate(limits),
  grid(limits),
  sample(limits),
  reconstruct(limits),
  encode(limits),
  decode(limits),
  candidates(limits),
  score(limits),
  similar(limits),
  infill(limits),
  analogy(limits),
  nearest(limits),
];
