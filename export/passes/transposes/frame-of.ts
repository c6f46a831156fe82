import type { FrameRule, Frame, FrameFacts } from './frame.js';
import { ALONG_AXES } from './frames/axes.js';
import { ELEMENTWISE } from './frames/elementwise.js';
import { PER_AXIS } from './frames/lengths.js';

const RULES: Readonly<Record<string, FrameRule>> = { ...ALONG_AXES, ...ELEMENTWISE, ...PER_AXIS };

/** How a node works in any order of its axes; `undefined` for one that must be computed as it is. */
export function frameOf(facts: FrameFacts): Frame | undefined {
  const { op } = facts.node;
  return Object.hasOwn(RULES, op) ? RULES[op]?.(facts) : undefined;
}
