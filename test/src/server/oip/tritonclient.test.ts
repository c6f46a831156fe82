import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { SentenceVae } from '../../../../src/node/sentence-vae.js';
import { findModel } from '../../../../src/package/shipped-models.js';
import { uniforms } from '../../../../src/random/draws.js';
import { startGrpc } from '../../../../src/server/oip/grpc/start-grpc.js';
import { OpenInference } from '../../../../src/server/oip/open-inference.js';
import { runProgram } from '../../../../training/backend/run-program.js';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';
import { prepareTritonClient } from '../../../setup/python-environment.js';

interface Values {
  shape: number[];
  values: unknown[];
}

/** What one of the clients got, as triton_client.py writes it. */
interface Answers {
  live: boolean;
  ready: boolean;
  models_ready: boolean[];
  server: { name: string };
  model: Metadata;
  graph: Metadata;
  config: unknown;
  index: unknown;
  all: Record<string, Values>;
  packed: Record<string, Values>[];
  json: Record<string, Values>;
  mixed: Record<string, Values | null>;
  from_latents: Record<string, Values>;
  drawn: Record<string, Values>;
  decoder: Record<string, Values>;
  scorer: Record<string, Values>;
  digits: Record<string, Values>;
  id: string;
  faults: Record<string, [status: string, message: string]>;
  at_once: Values[];
  statistics: { model_stats: { inference_stats: { success: { count: unknown } } }[] };
}

interface Metadata {
  name: string;
  versions: string[];
  inputs: { name: string; datatype: string; shape?: (string | number)[] }[];
  outputs: { name: string; datatype: string; shape?: (string | number)[] }[];
}

const CLIENTS = ['http', 'http_aio', 'grpc', 'grpc_aio'] as const;
type Client = (typeof CLIENTS)[number];

const TEXTS = ['the lord is my shepherd', 'blessed are the meek', 'naïve 🙂 the lord'];

const served = withShippedModels(['kjv', 'mnist']);
let answers: Record<Client, Answers> & { stream: unknown[] };
let expected: Awaited<ReturnType<typeof askLibrary>>;

const scalar = (name: string, datatype: string, value: unknown) => ({
  name,
  datatype,
  shape: [],
  data: [value],
});

/** What the library says to what the clients ask. */
async function askLibrary() {
  await using vae = await SentenceVae.load(await findModel('kjv'), { threads: 1 });
  const latents = await vae.encode(TEXTS);
  const draw = { seed: 5, temperature: 0.8, topP: 0.9, draw: true };
  return {
    config: vae.config,
    latents,
    reconstructed: await vae.reconstruct(TEXTS),
    drawn: await vae.reconstruct(TEXTS, draw),
    fromZero: await vae.decode([new Float32Array(32), new Float32Array(32)]),
    scored: await vae.score(TEXTS.slice(0, 2)),
  };
}

/** The inputs of two graphs, made of what the library says. */
function graphInputs({ latents, scored, config }: typeof expected) {
  const latent = latents.slice(0, 2).flatMap(({ mean }) => Array.from(mean));
  const tokens = Math.max(...scored.map((sentence) => sentence.tokens.length));
  const padded = <T>(of: (id: number) => T, pad: T) =>
    scored.flatMap((sentence) =>
      Array.from({ length: tokens }, (_, i) => {
        const token = sentence.tokens[i];
        return token ? of(token.id) : pad;
      }),
    );
  const { maxTokens } = config.sizes;
  const numbers = [0, 1].flatMap((index) =>
    Array.from(uniforms({ seed: 1, purpose: 'tokenUniforms', index }, maxTokens)),
  );
  const latentTensor = { name: 'latent', datatype: 'FP32', shape: [2, 32], data: latent };
  return {
    scorer: [
      { name: 'input_ids', datatype: 'INT64', shape: [2, tokens], data: padded((id) => id, 0) },
      { name: 'attention_mask', datatype: 'INT64', shape: [2, tokens], data: padded(() => 1, 0) },
      latentTensor,
    ],
    decoder: [
      latentTensor,
      { name: 'uniforms', datatype: 'FP32', shape: [2, maxTokens], data: numbers },
      scalar('temperature', 'FP32', 0),
      scalar('top_k', 'INT64', 0),
      scalar('top_p', 'FP32', 1),
      // Servers that know no scalars want [1].
      { ...scalar('min_p', 'FP32', 0), shape: [1] },
      scalar('with_log_probs', 'BOOL', true),
    ],
  };
}

beforeAll(async () => {
  const python = await prepareTritonClient();
  expected = await askLibrary();
  const http = await served.app.listen({ host: '127.0.0.1', port: 0 });
  await using grpc = await startGrpc({
    inference: new OpenInference(served.models),
    host: '127.0.0.1',
    port: 0,
    bodyLimit: 1 << 20,
    deadlineMs: 30_000,
    shutdownTimeoutMs: 1000,
  });
  const given = {
    http: http.replace('http://', ''),
    grpc: `127.0.0.1:${grpc.port}`,
    ...graphInputs(expected),
  };
  const script = fileURLToPath(new URL('../../../fixtures/oip/triton_client.py', import.meta.url));
  const { code, stdout, stderr } = await runProgram(python, [script, JSON.stringify(given)]);
  if (code !== 0) throw new Error(`triton_client.py: ${stderr}`);
  // The script's form is the interface above.
  answers = JSON.parse(stdout) as typeof answers;
});

const texts = (values: Values | null | undefined) => values?.values;
const rows = (latents: readonly Float32Array[]) => latents.flatMap((row) => Array.from(row));
const shapes = (tensors: Metadata['inputs']) =>
  tensors.map(({ name, datatype, shape = [] }) => `${name} ${datatype} [${shape.join(', ')}]`);

describe.each(CLIENTS)("Triton's client %s", (client) => {
  it('sees that the server and its models are ready', () => {
    const { live, ready, models_ready: models, server } = answers[client];
    expect({ live, ready, models }).toEqual({
      live: true,
      ready: true,
      models: [true, true, true, false, false],
    });
    expect(server.name).toBe('sentence-vae');
  });

  it('gets metadata of models and of their graphs', () => {
    const { model, graph, config, index } = answers[client];
    expect(shapes(model.inputs)).toEqual(['text BYTES [-1]', 'latent FP32 [-1, 32]']);
    expect(shapes(model.outputs)).toEqual([
      'text BYTES [-1]',
      'log_probability FP32 [-1]',
      'latent FP32 [-1, 32]',
      'log_variance FP32 [-1, 32]',
    ]);
    expect(model.versions).toEqual(['1']);
    expect(shapes(graph.inputs).slice(0, 3)).toEqual([
      'latent FP32 [-1, 32]',
      'uniforms FP32 [-1, -1]',
      'temperature FP32 []',
    ]);
    expect(JSON.stringify(config)).toContain('TYPE_STRING');
    expect(JSON.stringify(index)).toContain('mnist_decoder');
  });

  it('gets the sentences and latents that the library gives', () => {
    const { all } = answers[client];
    expect(texts(all['text'])).toEqual(expected.reconstructed.map(({ text }) => text));
    expect(all['latent']).toEqual({ shape: [3, 32], values: rows(expected.latents.map(({ mean }) => mean)) });
    expect(texts(all['log_variance'])).toEqual(rows(expected.latents.map(({ logVariance }) => logVariance)));
    const logs = Float32Array.from(expected.reconstructed, ({ logProbability }) => logProbability);
    expect(texts(all['log_probability'])).toEqual(Array.from(logs));
    expect(texts(answers[client].drawn['text'])).toEqual(expected.drawn.map(({ text }) => text));
    expect(texts(answers[client].from_latents['text'])).toEqual(expected.fromZero.map(({ text }) => text));
  });

  it('gets the same packed, in JSON, and in both', () => {
    const { all, packed, json, mixed } = answers[client];
    expect(packed).toEqual([all, all]);
    expect(json).toEqual({ text: all['text'], latent: all['latent'] });
    expect(mixed).toMatchObject({ text: all['text'], latent: all['latent'], log_probability: null });
  });

  it('runs graphs of several inputs', () => {
    const { decoder, scorer, digits } = answers[client];
    const [first, second] = expected.scored.map(({ tokens }) => tokens.map((token) => token.logProbability));
    const { shape, values } = scorer['log_probs']!;
    expect(values.slice(0, first!.length)).toEqual(first);
    expect(values.slice(shape[1], shape[1]! + second!.length)).toEqual(second);
    const written = expected.reconstructed[0]!.tokens.map(({ id }) => id);
    expect(decoder['token_ids']!.values.slice(0, written.length)).toEqual(written);
    expect(digits['pixels']!.shape).toEqual([1, 784]);
  });

  it('gets its own id back, and answers to several requests at once', () => {
    expect(answers[client].id).toBe('number 7');
    expect(answers[client].at_once.flatMap(({ values }) => values)).toEqual(
      expected.reconstructed.map(({ text }) => text),
    );
    expect(Number(answers[client].statistics.model_stats[0]!.inference_stats.success.count)).toBeGreaterThan(
      5,
    );
  });

  it('is told what was wrong', () => {
    const isHttp = client.startsWith('http');
    const [badRequest, notFound] = isHttp
      ? ['400', '404']
      : ['StatusCode.INVALID_ARGUMENT', 'StatusCode.NOT_FOUND'];
    const { loading, ...faults } = answers[client].faults;
    expect(loading![0]).toBe(isHttp ? '400' : 'StatusCode.UNIMPLEMENTED');
    const told = Object.entries(faults).map(([what, [status, message]]) => [what, status, message]);
    expect(told).toEqual([
      ['unknown model', notFound, expect.stringContaining('"nobody" was asked for')],
      ['unknown version', notFound, expect.stringContaining('"9" was asked for')],
      ["unknown model's metadata", notFound, expect.stringContaining('"nobody" was asked for')],
      ['wrong shape', badRequest, expect.stringContaining('[batch, 32], but [1, 3] came')],
      ['wrong rank', badRequest, expect.stringContaining('[batch, 32], but [32] came')],
      ['wrong type', badRequest, expect.stringContaining('FP32, but "FP64" came')],
      ['missing input', badRequest, expect.stringContaining('token_ids is missing')],
      ['unknown input', badRequest, expect.stringContaining('"latents" came')],
      ['unknown output', badRequest, expect.stringContaining('"words" was asked for')],
      ['unknown parameter', badRequest, expect.stringContaining('"temprature" came')],
      ['NaN', badRequest, expect.stringContaining('element 0 is NaN')],
      ['empty sentence', badRequest, expect.stringContaining('one is empty')],
      ['nothing', badRequest, expect.stringContaining('0 came')],
      ['not UTF-8', badRequest, expect.stringContaining('UTF-8')],
      ['shared memory', badRequest, expect.stringContaining('shared_memory_region')],
    ]);
  });
});

it('answers a stream in order, and goes on after a request that it refuses', () => {
  const [first, ...others] = expected.reconstructed.map(({ text }) => ({ shape: [1], values: [text] }));
  expect(answers.stream).toEqual([
    ['0', first],
    expect.stringContaining('one is empty'),
    ['2', others[0]],
    ['3', others[1]],
  ]);
});
