import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { encodeModel, type Opset } from '../../../../export/onnx/encode.js';
import type { Graph } from '../../../../export/onnx/graph.js';
import { inferGraph } from '../../../../export/onnx/inference/infer-graph.js';
import type { Dimension } from '../../../../export/onnx/tensor.js';
import type { ValueType } from '../../../../export/onnx/value-type.js';
import { loadGraph } from '../../../../export/verify/run-graph.js';
import { Case, type CaseFamily, type Openness } from '../../../fixtures/export/inference/case.js';
import { ELEMENTWISE_CASES } from '../../../fixtures/export/inference/elementwise-cases.js';
import { NETWORK_CASES } from '../../../fixtures/export/inference/network-cases.js';
import { SHAPE_CASES } from '../../../fixtures/export/inference/shape-cases.js';

const FAMILIES = [...ELEMENTWISE_CASES, ...SHAPE_CASES, ...NETWORK_CASES];
const OPENNESS: readonly Openness[] = ['closed', 'half open', 'open', 'no rank'];
const SEEDS = [1, 2, 3];

/** What onnx says of a value. */
interface OnnxType {
  readonly type: string | null;
  readonly sequence: boolean;
  readonly shape: readonly (Dimension | null)[] | null;
}

type OnnxReport = { readonly values: Readonly<Record<string, OnnxType>> } | { readonly error: string };

interface Example {
  readonly family: CaseFamily;
  readonly drawn: Case;
  readonly opset: Opset;
  readonly label: string;
}

const examples: readonly Example[] = FAMILIES.flatMap((family) =>
  SEEDS.flatMap((seed) =>
    OPENNESS.flatMap((openness) => {
      const drawn = new Case(seed, openness);
      family.build(drawn);
      const opset = opsetOf(family, seed);
      return [{ family, drawn, opset, label: `seed ${seed}, ${openness}, opset ${opset}` }];
    }),
  ),
);

/** By turns the oldest and the newest that has the family's form. */
function opsetOf({ since = 17, until = 20 }: CaseFamily, seed: number): Opset {
  return seed % 2 === 0 ? until : since;
}

/** The graph with all values as outputs that say their types only. */
function plainGraph(drawn: Case): Graph {
  const outputs = drawn.values().map(({ name, type, sequence }) => ({ name, type, sequence }));
  return { ...drawn.graph.build(), outputs };
}

/** The graph with one output, so that the file says the types of all others. */
function writtenGraph(drawn: Case): Graph {
  const output = drawn.values().findLast(({ shape, sequence }) => shape && !sequence);
  return { ...drawn.graph.build(), outputs: output ? [output] : [] };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

let reports: readonly OnnxReport[];

beforeAll(() => {
  const models = examples.map(({ drawn, opset, label }) => ({
    plain: base64(encodeModel(plainGraph(drawn), { opset })),
    // The checker wants the ranks of inputs.
    written: label.includes('no rank') ? [] : [base64(encodeModel(writtenGraph(drawn), { opset }))],
  }));
  const script = fileURLToPath(new URL('../../../fixtures/export/infer_shapes.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(inject('python'), [script], {
    input: JSON.stringify(models),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`infer_shapes.py: ${stderr}`);
  // The script's form is the interface above.
  reports = JSON.parse(stdout) as readonly OnnxReport[];
});

/** Complaints about what ours says less than onnx, or otherwise. */
function compareWithOnnx(ours: ValueType | undefined, theirs: OnnxType, { drawn, family }: Example) {
  if (!ours) return ['no type'];
  const complaints: string[] = [];
  if (ours.type !== theirs.type) complaints.push(`${ours.type} for ${theirs.type}`);
  if (Boolean(ours.sequence) !== theirs.sequence) complaints.push('a list or not');
  const { shape } = theirs;
  if (!shape) return complaints;
  const said = `[${ours.shape}] for [${shape}]`;
  if (ours.shape?.length !== shape.length) return [...complaints, said];
  const isLess = shape.some((length, axis) => {
    const known = ours.shape?.[axis];
    const isSilent = family.saysLess !== undefined && typeof known !== 'number';
    if (typeof length === 'number') return known !== length && !isSilent;
    return drawn.lengths.has(length ?? '') && known !== length && typeof known !== 'number';
  });
  return isLess ? [...complaints, said] : complaints;
}

describe.each(FAMILIES)('$name', (family) => {
  test('says what onnx says, and more', () => {
    const complaints = examples.flatMap((example, index) => {
      if (example.family !== family) return [];
      const { drawn, label } = example;
      const report = reports[index]!;
      if ('error' in report) return [`${label}: ${report.error}`];
      const types = inferGraph(drawn.graph.build());
      return Object.entries(report.values).flatMap(([name, theirs]) =>
        compareWithOnnx(types.get(name), theirs, example).map(
          (complaint) => `${label}: ${name} ${complaint}`,
        ),
      );
    });
    expect(complaints).toEqual([]);
  });

  test.skipIf(family.doesNotRun)('says what the values are when the graph runs', async () => {
    const complaints: string[] = [];
    for (const seed of SEEDS) {
      const ofSeed = examples.filter((one) => one.family === family && one.label.startsWith(`seed ${seed},`));
      const { drawn, opset } = ofSeed.at(-1)!;
      const graph = plainGraph(drawn);
      const outputs = graph.outputs.filter((output) => !output.sequence);
      await using loaded = await loadGraph(encodeModel({ ...graph, outputs }, { opset }));
      const results = await loaded.run(drawn.feeds);
      for (const example of ofSeed) {
        const types = inferGraph(example.drawn.graph.build());
        const lengths = new Map(example.drawn.lengths);
        for (const [name, tensor] of Object.entries(results)) {
          const wrong = compareWithTensor(types.get(name), tensor, lengths);
          if (wrong) complaints.push(`${example.label}: ${name} ${wrong}`);
        }
      }
    }
    expect(complaints).toEqual([]);
  });

  test('says the same while the graph grows and afterwards', () => {
    for (const { family: of, drawn } of examples) {
      if (of !== family) continue;
      const types = inferGraph(drawn.graph.build());
      for (const { name, ...type } of drawn.values())
        expect({ name, ...types.get(name) }).toEqual({ name, ...type });
    }
  });
});

/** What a value is that is not as it is said; names that are met first stand for what they meet. */
function compareWithTensor(type: ValueType | undefined, tensor: Tensor, lengths: Map<string, number>) {
  if (!type) return 'no type';
  if (type.type !== tensor.type) return `is ${tensor.type}, not ${type.type}`;
  const holds = (said: Dimension | undefined, length: number) => {
    if (typeof said !== 'string') return said === undefined || said === length;
    if (!lengths.has(said)) lengths.set(said, length);
    return lengths.get(said) === length;
  };
  const { shape, elements } = type;
  const { dims } = tensor;
  const isOfShape =
    !shape || (shape.length === dims.length && shape.every((said, axis) => holds(said, dims[axis]!)));
  if (!isOfShape) return `is [${dims}], not [${shape}]`;
  const values = Array.from(tensor.data as Iterable<number | bigint>, Number);
  const isOfElements = !elements || elements.every((said, index) => holds(said, values[index]!));
  return isOfElements ? undefined : `holds [${values}], not [${elements}]`;
}
