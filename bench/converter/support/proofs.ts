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

/**
 * The test file that runs a layer class or an op in both: one with a test or a case of that name before others, and of
 * several such the one that says most, the first of equals.
 */
export function proofOf(name: string, kind: Kind, files: readonly ProofFile[]): string | undefined {
  const scored = files
    .map(({ path, text }) => {
      const { own, named, made } = mentionsIn(text);
      const asLayer = kind === 'layer' ? (made.get(name.toLowerCase()) ?? 0) : 0;
      const ownCases = (own.get(name) ?? 0) * CASE_WEIGHT;
      return { path, score: ownCases + (named.get(name) ?? 0) * NAME_WEIGHT + asLayer };
    })
    .filter(({ score }) => score > 0);
  return scored.toSorted((a, b) => b.score - a.score)[0]?.path;
}

/** The fixtures through which tests hold a converted model against tfjs. */
const COMPARES =
  /\b(differenceFrom|differenceFromTfjs|graphDifference|opDifference|opOutputs|runBoth|runOnnx|loadGraph)\b/;

/** A case of its own says most, and a name more than what makes such a layer, which tests of others use too. */
const CASE_WEIGHT = 1000;
const NAME_WEIGHT = 3;

interface Mentions {
  /** Names at the beginning of titles and of rows of cases, and as keys of tables of cases. */
  readonly own: ReadonlyMap<string, number>;
  /** Names as strings. */
  readonly named: ReadonlyMap<string, number>;
  /** `tf.layers.conv2d(…)` makes a `Conv2D`, and `tf.layers.prelu(…)` a `PReLU`: in lower case. */
  readonly made: ReadonlyMap<string, number>;
}

const known = new Map<string, Mentions>();

const OWN =
  /(?:\b(?:test|describe)\(|[[{,]\s*(?:op: |name: )?|\bop: |^ *)['"`](\w+)(?=['"`\s,])|^ *(\w+): /gm;
const NAMED = /['"`](\w+)(?=['"`\s,])/g;
const MADE = /\btf\.(?:layers\.)?(\w+)\(|\bnew (\w+)\(/g;

/** How often the text of a test mentions each name; not at all if it compares nothing. */
function mentionsIn(text: string): Mentions {
  const compares = COMPARES.test(text);
  // What nodes are made of, in models of several, is no case of its own.
  const withoutNodes = text.replace(/\b(?:node|list|listNode|placeholder)\([^[\]]*/g, '');
  const found = known.get(text) ?? {
    own: counted(compares ? withoutNodes.matchAll(OWN) : []),
    named: counted(compares ? text.matchAll(NAMED) : []),
    made: counted(compares ? text.matchAll(MADE) : [], (made) =>
      made === 'input' ? 'inputlayer' : made.toLowerCase(),
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
