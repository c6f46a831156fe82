import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WINDOW_ITEMS } from '../../src/bulk/windows.js';
import { SentenceVae } from '../../src/index.js';
import { writeTinySentencePackage } from '../fixtures/export/tiny-package.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { execute, outcome, start } from './execute.js';

const WORDS = 'the cat sat on mat we saw a big house and dog ran'.split(' ');
const LINES = Array.from({ length: 3 * WINDOW_ITEMS + 500 }, (_, i) =>
  i % 5000 === 7
    ? ''
    : Array.from({ length: 2 + (i % 7) }, (__, at) => WORDS[(i * 5 + at * 7) % WORDS.length]).join(' '),
);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let model: string;
let input: string;
let few: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  model = join(folder.path, 'tiny');
  await writeTinySentencePackage(model, { seed: 1 });
  input = join(folder.path, 'in.txt');
  await writeFile(input, `${LINES.join('\n')}\n`);
  few = join(folder.path, 'few.txt');
  await writeFile(few, `the cat sat\r\n\r\nqwerty\r\n${'the cat '.repeat(20)}\r\nwe saw a house`);
});

afterAll(() => folder[Symbol.asyncDispose]());

const at = (name: string) => join(folder.path, name);
const run = (...args: string[]) => execute('sentence-vae', [...args, '--model', model]);

/** Starts a job and sends it a signal once so many windows are certain; `SIGKILL` leaves it no time for anything. */
async function stopAfter(
  windows: number,
  signal: 'SIGKILL' | 'SIGINT',
  args: readonly string[],
  output: string,
) {
  const child = start('sentence-vae', [...args, '--model', model]);
  const ended = outcome(child);
  const isCertain = async () => {
    const journal = await readFile(`${output}.progress`, 'utf8').catch(() => '');
    return journal.split('\n').length > windows + 2;
  };
  while (child.exitCode === null && !(await isCertain())) await setTimeout(2);
  child.kill(signal);
  return ended;
}

const UNUSABLE = 'of 12,788 lines could not be used: 8 (empty), 5008 (empty), 10008 (empty)\n';

describe('a job that is killed', () => {
  it.each(['jsonl', 'npy', 'parquet'])(
    'and run again leaves the %s of one that was not, be it with another number of workers',
    async (format) => {
      const [whole, killed] = [at(`whole.${format}`), at(`killed.${format}`)];
      const told = { code: 0, stdout: '', stderr: `3 ${UNUSABLE}` };
      expect(await run('embed', input, '-o', whole, '--workers', '2')).toEqual(told);
      for (const windows of [0, 1]) {
        const { code } = await stopAfter(windows, 'SIGKILL', ['embed', input, '-o', killed], killed);
        expect(code).toBeNull();
      }
      expect(await run('embed', input, '-o', killed)).toEqual(told);
      expect((await readFile(killed)).equals(await readFile(whole))).toBe(true);
      expect(
        (await readdir(folder.path)).filter((name) => name.startsWith('killed.') && name.includes(format)),
      ).toEqual([`killed.${format}`]);
    },
  );

  it('by Ctrl-C says how to go on', async () => {
    const output = at('interrupted.csv');
    const { code, stderr } = await stopAfter(1, 'SIGINT', ['score', input, '-o', output], output);
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /^Stopped with (4,096|8,192|12,288) lines written\. To go on, run the same command again\.\nInterrupted\.\n$/,
    );
    expect(await run('score', input, '-o', output)).toMatchObject({ code: 0 });
    expect(await run('score', input, '-o', output)).toEqual({
      code: 2,
      stdout: '',
      stderr: `Expected no file at ${output}, but there is one. Choose another name, or add --overwrite to replace it.\n`,
    });
    expect(await run('score', few, '-o', output, '--overwrite')).toMatchObject({ code: 0 });
    expect((await readFile(output, 'utf8')).split('\r\n')).toHaveLength(7);
  });

  it('is kept apart from another process that writes there', async () => {
    const output = at('shared.npy');
    await writeFile(`${output}.pid`, `${process.pid}\n`);
    for (const flags of [[], ['--overwrite']]) {
      expect(await run('embed', few, '-o', output, ...flags)).toEqual({
        code: 2,
        stdout: '',
        stderr: `Expected no other job that writes ${output}, but process ${process.pid} is at it. Wait for it, or stop it with Ctrl-C; if that is no such job, remove ${output}.pid.\n`,
      });
    }
    await rm(`${output}.pid`);
    expect(await run('embed', few, '-o', output)).toMatchObject({ code: 0 });
    expect((await readdir(folder.path)).filter((name) => name.startsWith('shared.'))).toEqual(['shared.npy']);
  });

  it('is not gone on with for another output', async () => {
    const output = at('other.jsonl');
    await stopAfter(0, 'SIGKILL', ['embed', input, '-o', output], output);
    const { code, stderr } = await run('embed', input, '-o', output, '--log-variance');
    expect(code).toBe(2);
    expect(stderr).toContain('it was begun otherwise: log-variance was false and is now true.');
  });
});

const close = (values: Float32Array) => Array.from(values, (value) => expect.closeTo(value, 5));

describe('embed', () => {
  it('writes what the library returns, a row for each line', async () => {
    await using vae = await SentenceVae.load(model, { workers: 0 });
    const [first, last] = await vae.encode(['the cat sat', 'we saw a house']);
    const { code, stdout, stderr } = await run('embed', few, '--log-variance');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '3 of 5 lines could not be used: 2 (empty), 3 (no known word), 4 (too long)\n',
    });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line): { mean: number[] | null } => JSON.parse(line));
    const lost = { mean: null, logVariance: null };
    expect(rows).toEqual([
      {
        line: 1,
        text: 'the cat sat',
        mean: close(first!.mean),
        logVariance: close(first!.logVariance),
        error: null,
      },
      { line: 2, text: '', ...lost, error: 'empty' },
      { line: 3, text: 'qwerty', ...lost, error: 'no known word' },
      { line: 4, text: 'the cat '.repeat(20), ...lost, error: 'too long' },
      {
        line: 5,
        text: 'we saw a house',
        mean: close(last!.mean),
        logVariance: close(last!.logVariance),
        error: null,
      },
    ]);
  });

  it('stops at the first unusable line if it is strict', async () => {
    const output = at('strict.npy');
    expect(await run('embed', few, '-o', output, '--strict')).toEqual({
      code: 2,
      stdout: '',
      stderr: `Expected every line of ${few} to be usable, as --strict asks for, but line 2 is not: empty. Correct it and run the same command again, or leave --strict out.\n`,
    });
    await expect(stat(output)).rejects.toThrow('ENOENT');
  });

  it.each([
    [['none.txt'], 'Expected to read none.txt, but there is no such file. Check the path.'],
    [
      ['FEW', '-o', 'out.json'],
      'Expected a file that ends in .jsonl, .csv, .npy, .parquet, .txt, but out.json came. Name it so, or say --format.',
    ],
    [
      ['FEW', '-o', 'out.txt'],
      'Expected a format for numbers, but txt came. Choose jsonl, csv, npy or parquet.',
    ],
    [
      ['FEW', '--format', 'npy'],
      'Expected a file for npy, whose beginning says how many rows there are, but standard output is a pipe. Add -o with the name of a file, or choose jsonl or csv.',
    ],
    [[], 'Expected one argument, but none came. Run sentence-vae --help to see what there is.'],
  ])('refuses %j with exit code 2 and one sentence', async (args, message) => {
    const given = args.map((arg) => (arg === 'FEW' ? few : arg));
    expect(await run('embed', ...given)).toEqual({ code: 2, stdout: '', stderr: `${message}\n` });
  });

  it('says in one sentence that it cannot write there', async () => {
    expect(await run('embed', few, '-o', at('none/out.npy'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Expected to write .*out\.npy, but there is no folder .*none\. .*\n$/),
    });
    expect(await run('embed', few, '-o', '/dev/full', '--format', 'jsonl')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('but the disk is full.'),
    });
  });
});

describe('score', () => {
  it('reads standard input and writes standard output', async () => {
    const child = start('sentence-vae', ['score', '-', '--format', 'csv', '--model', model]);
    child.stdin.end('the cat sat\n\n');
    const { code, stdout } = await outcome(child);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^line,text,logProbability,tokens,error\r\n1,the cat sat,-\d+\.\d+,4,\r\n2,"",,,empty\r\n$/,
    );
  });

  it('is quiet when its reader has gone', async () => {
    const child = start('sentence-vae', ['score', input, '--model', model]);
    child.stdout.destroy();
    expect(await outcome(child)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('score --draws', () => {
  it('writes what gen --score tells of each line', async () => {
    const texts = ['the cat sat', 'we saw a big house', 'the dog ran'];
    const lines = at('likely.txt');
    await writeFile(lines, `${texts.slice(0, 2).join('\n')}\n\n${texts[2]}\n`);
    await using vae = await SentenceVae.load(model);
    // The draws of a line depend on its place.
    const expected = await vae.likelihood([...texts.slice(0, 2), texts[0]!, texts[2]!], {
      draws: 5,
      seed: 3,
    });
    const output = at('likely.jsonl');
    const { code } = await run('score', lines, '-o', output, '--draws', '5', '--seed', '3', '--workers', '2');
    expect(code).toBe(0);
    const rows = (await readFile(output, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    for (const i of [0, 1, 3]) {
      const { text, tokens, reconstruction, kl, negativeElbo, importanceWeightedNll } = expected[i]!;
      expect(rows[i]).toMatchObject({
        text,
        tokens,
        reconstruction: expect.closeTo(reconstruction.perSentence, 4),
        kl: expect.closeTo(kl.perSentence, 4),
        negativeElbo: expect.closeTo(negativeElbo.perSentence, 4),
        importanceWeightedNll: expect.closeTo(importanceWeightedNll.perSentence, 4),
        error: null,
      });
    }
    expect(rows[2]).toEqual({
      line: 3,
      text: '',
      logProbability: null,
      tokens: null,
      reconstruction: null,
      kl: null,
      negativeElbo: null,
      importanceWeightedNll: null,
      error: 'empty',
    });
  });

  it('goes on with the seed that it began with, to the same bytes', async () => {
    const [whole, stopped] = [at('whole-likely.csv'), at('stopped-likely.csv')];
    const args = ['score', input, '--draws', '2', '-o'];
    expect((await run(...args, whole, '--seed', '5', '--workers', '2')).code).toBe(0);
    await stopAfter(1, 'SIGKILL', [...args, stopped, '--seed', '5'], stopped);
    expect((await run(...args, stopped)).code).toBe(0);
    expect((await readFile(stopped)).equals(await readFile(whole))).toBe(true);
  });

  it('refuses draws that are none before it writes anything', async () => {
    const output = at('none.csv');
    expect(await run('score', few, '--draws', '0', '-o', output)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a whole number of draws from 1 to 1,000,000, but 0 came.'),
    });
    expect((await readdir(folder.path)).some((name) => name.startsWith('none.csv'))).toBe(false);
  });
});

describe('gen --from', () => {
  it('writes each line again, as --reconstruct does, and an empty line for an unusable one', async () => {
    const expected = await execute('gen', [
      '--reconstruct',
      'the cat sat',
      'we saw a house',
      '--model',
      model,
    ]);
    const [first, last] = expected.stdout.split('\n');
    const { code, stdout } = await run('gen', '--from', few);
    expect(code).toBe(0);
    expect(stdout).toBe(`${first}\n\n\n\n${last}\n`);
  });

  it('tells the model and the seed when asked', async () => {
    const drawn = await run('gen', '--from', few, '--temperature', '1', '--seed', '7', '--verbose');
    expect(drawn.stderr).toMatch(/^model .+, seed 7\n/);
  });

  it('writes a sentence for each row of an .npy file, NaN rows being unusable', async () => {
    const latents = at('latents.npy');
    expect(await run('embed', few, '-o', latents)).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await run('gen', '--from', latents);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '3 of 5 rows could not be used: 2 (not finite), 3 (not finite), 4 (not finite)\n',
    });
    expect(stdout).toBe((await run('gen', '--from', few)).stdout);
  });

  it('goes on after a kill with the seed that it found', async () => {
    const [whole, killed] = [at('drawn.jsonl'), at('drawn-killed.jsonl')];
    const draws = ['gen', '--from', input, '--temperature', '1', '--draw', '-o'];
    const { code } = await stopAfter(1, 'SIGKILL', [...draws, killed], killed);
    expect(code).toBeNull();
    const [heading] = (await readFile(`${killed}.progress`, 'utf8')).split('\n');
    const { job }: { job: { seed: string } } = JSON.parse(heading!);
    expect(await run(...draws, killed, '--seed', '1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`seed was ${job.seed} and is now 1.`),
    });
    expect(await run(...draws, killed)).toMatchObject({ code: 0 });
    expect(await run(...draws, whole, '--seed', job.seed)).toMatchObject({ code: 0 });
    expect((await readFile(killed)).equals(await readFile(whole))).toBe(true);
  });

  it.each([
    [['--json'], 'Say --format jsonl instead.'],
    [
      ['--format', 'npy', '-o', 'x.npy'],
      'Expected a format for text, but npy came. Choose jsonl, csv, parquet or txt.',
    ],
    [['--temperature', '-1'], 'Expected a temperature from 0 to 100, but -1 came.'],
    [['--seed', '-1'], 'Expected the seed to be a whole number from 0 to 2^53 − 1, but -1 came.'],
    [['--ban'], 'Not enough arguments following: ban.'],
    [['--steps', '3'], 'Leave --steps out.'],
    [['--sample', '3'], '--sample and --from came.'],
  ])('refuses %j along with it', async (args, message) => {
    const { code, stdout, stderr } = await run('gen', '--from', few, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('refuses latents of another model, and what is no .npy file', async () => {
    const path = at('other.npy');
    await writeFile(path, 'not really');
    expect((await run('gen', '--from', path)).stderr).toBe(
      `Expected ${path} to be an .npy file of float32 or float64 numbers [rows, 4], but it is no .npy file. Use latents of this model, such as sentence-vae embed writes with -o latents.npy.\n`,
    );
    const bytes = await readFile(at('latents.npy'), 'latin1');
    await writeFile(path, bytes.replace('(5, 4)', '(4, 5)'), 'latin1');
    expect((await run('gen', '--from', path)).stderr).toContain('but it has the shape (4, 5).');
    await writeFile(path, bytes.slice(0, -3), 'latin1');
    expect((await run('gen', '--from', path)).stderr).toContain('but it is cut off.');
  });
});
