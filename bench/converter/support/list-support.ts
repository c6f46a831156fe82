import { convertibleOps } from '../../../export/convert/convertible-ops.js';
import { supportedLayers } from '../../../export/handlers/layer-registry.js';
import { UNSUPPORTED_LAYERS } from '../../../export/handlers/layers/unsupported.js';
import { UNSUPPORTED_OPS } from '../../../export/handlers/ops/unsupported.js';
import { converterOps, layerClasses, registeredLayers } from '../tfjs-lists.js';
import { LAYER_NOTES, OP_NOTES } from './notes.js';
import { proofFiles, proofOf, type Kind } from './proofs.js';

/** What becomes of a layer class or an op. */
export type Support =
  | {
      readonly name: string;
      readonly converted: true;
      /** Where it is not as one would think. */
      readonly note?: string | undefined;
      /** The test file that runs it in tfjs and in ONNX Runtime, by its path in the project. */
      readonly proof?: string | undefined;
    }
  | {
      readonly name: string;
      readonly converted: false;
      /** `undefined` where nobody knows of it. */
      readonly reason?: string | undefined;
    };

/** Entries under the name of the list of tfjs' that has them. */
export interface SupportGroup {
  readonly title: string;
  readonly entries: readonly Support[];
}

export interface SupportLists {
  /** The classes that tfjs reads from files. */
  readonly layers: readonly SupportGroup[];
  /** The classes whose code tfjs holds, but does not load. */
  readonly unregistered: readonly Support[];
  /** The ops that tfjs runs. */
  readonly ops: readonly SupportGroup[];
  /** Layers and ops that tfjs does not list, but that files have all the same. */
  readonly beyond: readonly SupportGroup[];
}

/** Looks up every layer class and every op of tfjs, as it is installed, in the registries of the converter. */
export async function listSupport(): Promise<SupportLists> {
  const registered = new Set(registeredLayers());
  const classes = await layerClasses();
  const named = new Set([...classes.values()].flat());
  const ops = await converterOps();
  const listed = new Set([...ops.values()].flat());
  const ofLayer = await lookUp('layer', supportedLayers(), UNSUPPORTED_LAYERS, LAYER_NOTES);
  const reasons = Object.entries(UNSUPPORTED_OPS).map(([op, { reason, remedy }]) => [
    op,
    `${reason}; ${remedy}`,
  ]);
  const ofOp = await lookUp('op', convertibleOps(), Object.fromEntries(reasons), OP_NOTES);
  const beyond = [
    group(
      'layers',
      supportedLayers().filter((name) => !named.has(name)),
      ofLayer,
    ),
    group(
      'ops',
      convertibleOps().filter((name) => !listed.has(name)),
      ofOp,
    ),
  ];
  return {
    layers: Array.from(classes, ([title, names]) =>
      group(
        title,
        names.filter((name) => registered.has(name)),
        ofLayer,
      ),
    ).filter(isFilled),
    unregistered: group(
      '',
      [...named].filter((name) => !registered.has(name)),
      ofLayer,
    ).entries,
    ops: Array.from(ops, ([title, names]) => group(title, names, ofOp)),
    beyond: beyond.filter(isFilled),
  };
}

function group(title: string, names: readonly string[], supportOf: (name: string) => Support): SupportGroup {
  return { title, entries: names.toSorted().map(supportOf) };
}

function isFilled({ entries }: SupportGroup): boolean {
  return entries.length > 0;
}

async function lookUp(
  kind: Kind,
  converted: readonly string[],
  reasons: Readonly<Record<string, string>>,
  notes: Readonly<Record<string, string>>,
): Promise<(name: string) => Support> {
  const known = new Set(converted);
  const files = await proofFiles(kind);
  return (name) =>
    known.has(name)
      ? { name, converted: true, note: notes[name], proof: proofOf(name, kind, files) }
      : { name, converted: false, reason: Object.hasOwn(reasons, name) ? reasons[name] : undefined };
}

/** All entries of groups. */
export function entriesOf(groups: readonly SupportGroup[]): readonly Support[] {
  return groups.flatMap(({ entries }) => entries);
}
