import { convertibleOps } from '../../export/convert/convertible-ops.js';
import { supportedLayers } from '../../export/handlers/layer-registry.js';
import { converterOps, registeredLayers } from './tfjs-lists.js';

/** How much of a list can be converted. */
export interface Coverage {
  covered: number;
  all: number;
  missing: readonly string[];
}

/** Which layer classes of tfjs-layers and which ops of tfjs-converter, as they are installed, can be converted. */
export async function measureCoverage(): Promise<{ layers: Coverage; ops: Coverage }> {
  const ops = [...(await converterOps()).values()].flat();
  return {
    layers: coverage(registeredLayers(), supportedLayers()),
    ops: coverage(ops, convertibleOps()),
  };
}

export function coverage(all: readonly string[], supported: readonly string[]): Coverage {
  const has = new Set(supported);
  const missing = all.filter((name) => !has.has(name)).toSorted();
  return { covered: all.length - missing.length, all: all.length, missing };
}
