import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { projectFolder } from '../../src/files/project-folder.js';
import { SentenceVae } from '../../src/node/sentence-vae.js';
import type { Sentence } from '../../src/decode/sentence.js';
import { findModel } from '../../src/package/shipped-models.js';
import { outcome } from '../cli/execute.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { runPython } from '../fixtures/triton/run-python.js';
import { prepareRayServe } from '../setup/python-environment.js';

const TEXTS = [
  'the lord is my shepherd',
  '',
  'blessed are the meek',
  'naïve 🙂 the lord',
  'and he went to the city',
];
const USABLE = TEXTS.filter((text) => text !== '');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let vae: SentenceVae;
let model: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  model = await findModel('kjv');
  vae = await SentenceVae.load(model, { threads: 1 });
  await mkdir(join(folder.path, 'ray'));
});
afterAll(async () => {
  await vae[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A Ray of its own, which keeps its files in the folder. */
function environment(): NodeJS.ProcessEnv {
  const { RAY_ADDRESS: _, ...env } = process.env;
  return {
    ...env,
    RAY_TMPDIR: join(folder.path, 'ray'),
    RAY_USAGE_STATS_ENABLED: '0',
    PYTHONUNBUFFERED: '1',
  };
}

const example = (name: string) => join(projectFolder(), 'examples/ray', name);

/** Runs the job of Ray Data and reads what it wrote. */
async function write(way: string, input: string, flags: readonly string[]) {
  const output = join(folder.path, `${way}.parquet`);
  const args = [example('write.py'), way, input, output, '--model', model, ...flags];
  const { code, stderr } = await outcome(spawn(inject('python'), args, { env: environment() }));
  if (code !== 0) throw new Error(`write.py: ${stderr}`);
  const reader = `import json, sys, pyarrow.parquet as parquet; print(json.dumps(parquet.read_table(sys.argv[1]).to_pylist()))`;
  const script = join(folder.path, 'read.py');
  await writeFile(script, reader);
  return await runPython<Row[]>(inject('python'), script, [output]);
}

interface Row {
  index: number;
  text?: string | null;
  mean?: number[];
  log_variance?: number[];
  written?: string;
  log_probability?: number;
  error: string | null;
}

function expectClose(found: readonly (number | undefined)[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  for (const [at, number] of wanted.entries()) expect(Math.abs(found[at]! - number)).toBeLessThan(1e-3);
}

test('a job of Ray Data writes what the library writes, whatever the batches', async () => {
  const lines = join(folder.path, 'lines.txt');
  await writeFile(lines, `${TEXTS.join('\n')}\n`);
  const flags = ['--draw', '--temperature', '0.8', '--top-p', '0.9', '--seed', '5'];
  const rows = await write('reconstruct', lines, flags);
  // Numbers of rows are those of lines, and the empty one has its own.
  const options = { seed: 5, temperature: 0.8, topP: 0.9, draw: true };
  const expected: (Sentence | undefined)[] = [];
  for await (const { result } of vae.reconstructAll(TEXTS, options)) expected.push(result);
  expect(rows.map(({ index, text, written, error }) => ({ index, text, written, error }))).toEqual(
    TEXTS.map((text, index) => ({
      index,
      text,
      written: expected[index]?.text ?? null,
      error: text === '' ? 'empty' : null,
    })),
  );
  expectClose(
    rows.filter(({ error }) => error === null).map((row) => row.log_probability),
    expected.flatMap((each) => (each ? [each.logProbability] : [])),
  );
}, 600_000);

test('encodes, decodes and samples in pieces, whose rows are numbered through', async () => {
  const lines = join(folder.path, 'pieces.txt');
  await writeFile(lines, Buffer.concat([Buffer.from(TEXTS.join('\n')), Buffer.from([0x0a, 0xff, 0x0a])]));
  const script = join(projectFolder(), 'test/fixtures/ray/run_writer.py');
  const input = JSON.stringify([
    { way: 'encode', input: lines },
    { way: 'decode', input: join(folder.path, 'latents.parquet'), column: 'mean' },
    { way: 'sample', input: '5', seed: 3, options: { temperature: 0.7 } },
  ]);
  const args = [join(projectFolder(), 'examples/ray'), model];
  const [encoded, decoded, sampled] = await runPython<Row[][]>(inject('python'), script, args, { input });

  const indices = [...TEXTS.keys(), TEXTS.length];
  expect(encoded!.map(({ index }) => index)).toEqual(indices);
  expect(encoded!.map(({ error }) => error)).toEqual([null, 'empty', null, null, null, 'no text in UTF-8']);
  const latents = await vae.encode(USABLE);
  const found = encoded!.filter(({ error }) => error === null);
  for (const [at, { mean, logVariance }] of latents.entries()) {
    expectClose(found[at]!.mean!, Array.from(mean));
    expectClose(found[at]!.log_variance!, Array.from(logVariance));
  }
  const greedy = await vae.reconstruct(USABLE);
  expect(decoded!.map(({ index }) => index)).toEqual(indices);
  expect(decoded!.flatMap(({ written }) => written ?? [])).toEqual(greedy.map(({ text }) => text));
  expect(decoded!.map(({ error }) => error !== null)).toEqual(encoded!.map(({ error }) => error !== null));
  const samples = await vae.sample(5, { seed: 3, temperature: 0.7 });
  expect(sampled!.map(({ written }) => written)).toEqual(samples.map(({ text }) => text));
});

test('a deployment of Ray Serve answers as the library does, and says what is wrong', async () => {
  const port = await freePort();
  const args = [example('serve_model.py'), model, '--port', String(port), '--cpus', '0.5'];
  const env = { ...environment(), PYTHONPATH: await prepareRayServe() };
  const child = spawn(inject('python'), args, { env });
  const ended = outcome(child);
  try {
    await Promise.race([
      readyLine(child),
      ended.then(({ stderr }) => Promise.reject(new Error(`It ended: ${stderr.slice(-2000)}`))),
    ]);
    const post = async (way: string, body: unknown) => {
      const response = await fetch(`http://127.0.0.1:${port}/v1/models/kjv:${way}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Body };
    };
    const draw = { seed: 5, temperature: 0.8, topP: 0.9, draw: true };
    // At once, so that requests of different choices share batches.
    const answers = await Promise.all([
      ...USABLE.map((text) => post('reconstruct', { texts: [text], seed: 1 })),
      post('reconstruct', { texts: USABLE, ...draw }),
      post('sample', { count: 3, seed: 1, temperature: 0.6 }),
      post('decode', { latents: [Array.from({ length: 32 }, () => 0)] }),
    ]);
    const written = answers.map(({ body }) => body.sentences!.map(({ text }) => text));
    const greedy = await vae.reconstruct(USABLE);
    expect(written).toEqual([
      ...greedy.map(({ text }) => [text]),
      (await vae.reconstruct(USABLE, draw)).map(({ text }) => text),
      (await vae.sample(3, { seed: 1, temperature: 0.6 })).map(({ text }) => text),
      (await vae.decode([new Float32Array(32)])).map(({ text }) => text),
    ]);
    expectClose(
      answers[0]!.body.sentences!.map(({ logProbability }) => logProbability),
      [greedy[0]!.logProbability],
    );
    const encoded = await post('encode', { texts: USABLE.slice(0, 1) });
    expectClose(encoded.body.latents![0]!.mean, Array.from((await vae.encode(USABLE))[0]!.mean));

    const faults: [string, unknown, number, string][] = [
      ['reconstruct', { texts: ['the lord', ''] }, 400, 'number 1 of texts has 0'],
      ['reconstruct', { texts: [] }, 400, 'texts, 1 to 256'],
      ['reconstruct', { texts: ['\ud83d'] }, 400, 'Unicode'],
      ['reconstruct', { texts: ['a'], beams: 3 }, 400, 'beams came'],
      ['decode', { latents: [[1]] }, 400, '32 finite numbers'],
      ['decode', '{"latents": [[NaN', 400, 'JSON'],
      ['sample', { temperature: 'warm' }, 400, 'temperature'],
      ['sample', { prior: 'fitted' }, 400, 'standard'],
      ['interpolate', {}, 404, 'kjv'],
    ];
    for (const [way, asked, status, message] of faults) {
      const { status: found, body } = await post(way, asked);
      expect([way, found, body.error?.message]).toEqual([way, status, expect.stringContaining(message)]);
    }
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}, 600_000);

interface Body {
  sentences?: { text: string; logProbability: number }[];
  latents?: { mean: number[]; logVariance: number[] }[];
  error?: { code: string; message: string };
}

async function readyLine(child: ChildProcessWithoutNullStreams): Promise<void> {
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('Serving at')) return;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
