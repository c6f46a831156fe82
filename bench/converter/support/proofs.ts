import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../../src/files/project-folder.js';

/** A test file that compares converted models with tfjs, by its path in the project. */
export interface ProofFile {
  readonly path: string;
  readonly text: string;
}

/** What a name stands for. */
export type Kind = 'layer' | 'op';

/** Where the tests of each kind are. Old control flow becomes functions before handlers see it, in `convert`. */
const PLACES: Readonly<Record<Kind, readonly string[]>> = {
  layer: ['test/export/handlers/layers'],
  op: ['test/export/handlers/ops', 'test/export/convert'],
};

/** The test files of a kind, sorted by path. */
export async function proofFiles(kind: Kind): Promise<readonly ProofFile[]> {
  const root = projectFolder();
  const lists = await Promise.all(
    PLACES[kind].map(async (place) =>
      (await readdir(join(root, place), { recursive: true }))
        .filter((name) => name.endsWith('.test.ts'))
        .toSorted()
        .map((name) => join(place, name)),
    ),
  );
  return Promise.all(
    lists.flat().map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  );
}

/** The test file that says most about a layer class or an op, and runs it in both; the first of several such. */
export function proofOf(name: string, kind: Kind, files: readonly ProofFile[]): string | undefined {
  const scored = files
    .map(({ path, text }) => {
      const { named, made } = mentionsIn(text);
      const asLayer = kind === 'layer' ? (made.get(name.toLowerCase()) ?? 0) : 0;
      return { path, count: (named.get(name) ?? 0) * NAME_WEIGHT + asLayer };
    })
    .filter(({ count }) => count > 0);
  return scored.toSorted((a, b) => b.count - a.count)[0]?.path;
}

/** The fixtures through which tests hold a converted model against tfjs. */
const COMPARES =
  /\b(differenceFrom|differenceFromTfjs|graphDifference|opDifference|opOutputs|runBoth|runOnnx|loadGraph)\b/;

/** A name of its own says more than what makes such a layer, which tests of others use too. */
const NAME_WEIGHT = 3;

interface Mentions {
  /** Names as strings, at the beginning of titles, and as keys. */
  readonly named: ReadonlyMap<string, number>;
  /** `tf.layers.conv2d(…)` makes a `Conv2D`, and `tf.layers.prelu(…)` a `PReLU`: in lower case. */
  readonly made: ReadonlyMap<string, number>;
}

const known = new Map<string, Mentions>();

/** How often the text of a test mentions each name; not at all if it compares nothing. */
function mentionsIn(text: string): Mentions {
  const found = known.get(text) ?? {
    named: counted(COMPARES.test(text) ? text.matchAll(/['"`](\w+)(?=['"`\s,])|^ *(\w+): /gm) : []),
    made: counted(
      COMPARES.test(text) ? text.matchAll(/\btf\.(?:layers\.)?(\w+)\(|\bnew (\w+)\(/g) : [],
      (made) => (made === 'input' ? 'inputlayer' : made.toLowerCase()),
    ),
  };
  known.set(text, found);
  return found;
}

function counted(
  matches: Iterable<RegExpExecArray>,
  keyOf: (name: string) => string = (name) => name,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, one, other] of matches) {
    const key = keyOf(one ?? other ?? '');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
