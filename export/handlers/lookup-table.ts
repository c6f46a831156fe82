import type { OpValue } from './op-handler.js';

/** A table of a model. What it holds is known once the nodes that fill it are converted, which come first. */
export interface LookupTable {
  readonly name: string;
  content?: { readonly keys: OpValue; readonly values: OpValue };
}

/** Ops that fill tables. */
export const TABLE_FILLERS: ReadonlySet<string> = new Set([
  'InitializeTable',
  'InitializeTableV2',
  'LookupTableImport',
  'LookupTableImportV2',
]);
