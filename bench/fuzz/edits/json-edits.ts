import * as fc from 'fast-check';

/** A change of a JSON document. A path has a number for each level, taken modulo how many members there are. */
export type JsonEdit =
  | { kind: 'replace'; path: number[]; json: OddJson }
  | { kind: 'remove'; path: number[] }
  | { kind: 'rename'; path: number[]; name: string }
  | { kind: 'copy'; path: number[]; from: number[] };

/** JSON that stands where something else belongs; long ones as what they are made of. */
type OddJson = { text: string } | { text: string; times: number; end: string };

const ODD_TEXTS = [
  'null', 'true', 'false', '0', '-1', '1', '0.5', '-0', '1e308', '1e999', '9007199254740991', '9007199254740993',
  '4294967296', '2147483648', '1000000', '""', '" "', '"\\u0000"', '"\\ud800"', '"\\u001b[31m"', '"NaN"', '"1"', '"../../../etc/passwd"',
  '"/dev/zero"', '"__proto__"', '"constructor"', '"(a+)+$"', '[]', '[null]', '[[]]', '[0,-1,1e999]', '{}', '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}', '{"":0}', '{"length":-1}', '{"toString":1,"valueOf":2}', 'NaN', '',
]; // prettier-ignore

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '\0',
  '\ud800',
  '../x',
  'name',
  'type',
  'length',
  '0',
];

const oddJson: fc.Arbitrary<OddJson> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ODD_TEXTS).map((text) => ({ text })) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 2 }).map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => ({ text: JSON.stringify(text) })) },
  { weight: 1, arbitrary: fc.integer().map((number) => ({ text: String(number) })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { text: '[', times: 100_000, end: ']' },
      { text: '{"a":', times: 20_000, end: '}' },
      { text: '"', times: 1, end: 'x'.repeat(100) },
      { text: '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"', times: 1, end: '' },
    ),
  },
);

const path = fc.array(fc.nat(10_000), { maxLength: 7 });

const jsonEdit: fc.Arbitrary<JsonEdit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('replace' as const), path, json: oddJson }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rename' as const), path, name: fc.constantFrom(...ODD_NAMES) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), path, from: path }) },
);

export const jsonEdits: fc.Arbitrary<JsonEdit[]> = fc.array(jsonEdit, { minLength: 1, maxLength: 4 });

/** The document as JSON text after the edits. */
export function editJson(document: unknown, edits: readonly JsonEdit[]): string {
  return written(edits.reduce<Tree>((tree, edit) => applied(tree, edit), planted(document)));
}

/** A document that can have members of the same name, and text that is no JSON. */
type Tree = { members: [name: string, tree: Tree][]; isList: boolean } | { text: string };

function planted(value: unknown): Tree {
  if (typeof value !== 'object' || value === null) return { text: JSON.stringify(value) ?? 'null' };
  const isList = Array.isArray(value);
  return { isList, members: Object.entries(value).map(([name, member]) => [name, planted(member)]) };
}

function written(tree: Tree): string {
  if ('text' in tree) return tree.text;
  if (tree.isList) return `[${tree.members.map(([, member]) => written(member)).join(',')}]`;
  return `{${tree.members.map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join(',')}}`;
}

function applied(tree: Tree, edit: JsonEdit): Tree {
  switch (edit.kind) {
    case 'replace':
      return changed(tree, edit.path, ([name]) => [[name, { text: spelt(edit.json) }]]);
    case 'remove':
      return changed(tree, edit.path, () => []);
    case 'rename':
      return changed(tree, edit.path, ([, member]) => [[edit.name, member]]);
    case 'copy': {
      const copied = at(tree, edit.from);
      return changed(tree, edit.path, ([name]) => [[name, copied]]);
    }
    default:
      return edit satisfies never;
  }
}

function spelt(json: OddJson): string {
  if (!('times' in json)) return json.text;
  return json.end.length > 1
    ? `"${json.end.repeat(1000)}"`
    : json.text.repeat(json.times) + json.end.repeat(json.times);
}

type Member = [name: string, tree: Tree];

/** The tree with one of its members, at any depth, made into none, one or several. */
function changed(tree: Tree, [step, ...rest]: readonly number[], change: (member: Member) => Member[]): Tree {
  if (step === undefined || 'text' in tree || tree.members.length === 0) {
    return change(['', tree])[0]?.[1] ?? { text: '' };
  }
  const chosen = step % tree.members.length;
  const members = tree.members.flatMap((member, i): Member[] => {
    if (i !== chosen) return [member];
    const [name, child] = member;
    return rest.length === 0 || 'text' in child ? change(member) : [[name, changed(child, rest, change)]];
  });
  return { ...tree, members };
}

function at(tree: Tree, [step, ...rest]: readonly number[]): Tree {
  if (step === undefined || 'text' in tree || tree.members.length === 0) return tree;
  return at(tree.members[step % tree.members.length]![1], rest);
}
