import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { describeSupport } from '../../../../bench/converter/support/describe-support.js';
import {
  entriesOf,
  listSupport,
  type SupportLists,
} from '../../../../bench/converter/support/list-support.js';
import { LAYER_NOTES, OP_NOTES } from '../../../../bench/converter/support/notes.js';
import { proofOf } from '../../../../bench/converter/support/proofs.js';
import { supportPage } from '../../../../bench/converter/support/support-page.js';
import { UNSUPPORTED_LAYERS } from '../../../../export/handlers/layers/unsupported.js';
import { UNSUPPORTED_OPS } from '../../../../export/handlers/ops/unsupported.js';

let lists: SupportLists;
beforeAll(async () => {
  lists = await listSupport();
});

const all = () => [...entriesOf([...lists.layers, ...lists.ops, ...lists.beyond]), ...lists.unregistered];

test('the page is up to date: npm run bench -- converter-support', async () => {
  expect(await readFile(supportPage(), 'utf8')).toBe(describeSupport(lists));
});

test('what is converted has a test that runs it', () => {
  expect(all().flatMap((entry) => (entry.converted && !entry.proof ? [entry.name] : []))).toEqual([]);
});

test('what is not converted has a reason', () => {
  expect(all().flatMap((entry) => (entry.converted || entry.reason ? [] : [entry.name]))).toEqual([]);
});

test('notes and reasons are about something that tfjs has', () => {
  const names = new Set(all().map(({ name }) => name));
  const told = [LAYER_NOTES, OP_NOTES, UNSUPPORTED_LAYERS, UNSUPPORTED_OPS].flatMap((table) =>
    Object.keys(table),
  );
  expect(told.filter((name) => !names.has(name))).toEqual([]);
});

test('all registered layers are converted', () => {
  expect(entriesOf(lists.layers).filter(({ converted }) => !converted)).toEqual([]);
  expect(entriesOf(lists.layers).length).toBeGreaterThan(60);
});

test('a proof is a file that compares; a name of its own counts more than what makes the layer', () => {
  const compares = "import { differenceFromTfjs } from './compare';";
  const files = [
    { path: 'a.test.ts', text: `${compares} tf.layers.dense({}); tf.layers.dense({});` },
    { path: 'b.test.ts', text: `${compares} test('Dense', …` },
    { path: 'c.test.ts', text: `'Dense' 'Dense' 'Dense'` },
  ];
  expect(proofOf('Dense', 'layer', files)).toBe('b.test.ts');
  expect(proofOf('Dense', 'op', files.slice(0, 1))).toBeUndefined();
  expect(
    proofOf('Conv2D', 'op', [{ path: 'd', text: `${compares} op: 'Conv2DBackpropInput'` }]),
  ).toBeUndefined();
});
