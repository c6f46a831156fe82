import { hash } from 'node:crypto';
import type { HashSplit } from './recipe.js';

export const PARTS = ['train', 'valid', 'test'] as const;

/** A part of a corpus. */
export type Part = (typeof PARTS)[number];

/**
 * The part that a sentence belongs to: its SHA-256 as a number in [0, 1) falls into the test, validation or training
 * share. It depends on nothing but the sentence, so it stays when others are added, removed or re-ordered.
 */
export function partOf(sentence: string, { valid, test }: Pick<HashSplit, 'valid' | 'test'>): Part {
  const fraction = Number.parseInt(hash('sha256', sentence, 'hex').slice(0, 12), 16) / 2 ** 48;
  if (fraction < test) return 'test';
  return fraction < test + valid ? 'valid' : 'train';
}
