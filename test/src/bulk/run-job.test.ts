import { appendFile, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/bulk/outcome.js';
import { eachOutcome } from '../../../src/bulk/each-outcome.js';
import { FORMATS, type Format } from '../../../src/bulk/formats/format-names.js';
import { FileOutput } from '../../../src/bulk/job/file-output.js';
import { openInput } from '../../../src/bulk/job/open-input.js';
import { readText } from '../../../src/bulk/job/read-windows.js';
import { runJob, type BulkTask } from '../../../src/bulk/job/run-job.js';
import { WINDOW_ITEMS } from '../../../src/bulk/windows.js';
import { SentenceVaeError } from '../../../src/errors.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const empty = new SentenceVaeError('BAD_ARGUMENT', { expected: 'a', received: 'b', remedy: 'c' });

/** A task that needs no model: of each line two numbers that depend on its text and its place. */
function task(format: Format): BulkTask<string, Float32Array> {
  return {
    numbered: 'line',
    columns: [
      { name: 'text', type: 'text' },
      { name: 'pair', type: 'vector', size: 2 },
    ],
    main: format === 'txt' ? 'text' : 'pair',
    startReading: async () => readText,
    work: (items, options): AsyncIterable<Outcome<string, Float32Array>> =>
      eachOutcome(items, options, {
        faultOf: (text) => (text === '' ? { reason: 'empty', error: empty } : undefined),
        run: async (texts, places) =>
          texts.map((text, i) => ({ result: Float32Array.of(text.length / 3, places[i]! / 7) })),
      }),
    cells: (text, pair) => [text ?? null, pair ?? null],
  };
}

const WINDOWS = 5;
const LINES = Array.from({ length: WINDOWS * WINDOW_ITEMS - 100 }, (_, i) =>
  i % 1000 === 3 ? '' : `line, ${i} ${'é'.repeat(i % 13)}`,
);
const TEXT = LINES.join('\n');

interface How {
  format?: Format;
  job?: Record<string, string>;
  strict?: boolean;
  overwrite?: boolean;
  /** Ends the job once so many windows are certain. */
  windows?: number;
}

/** Runs the task and returns how many lines were certain at its start and at its end. */
async function run(
  input: string,
  path: string,
  { format = 'jsonl', job = {}, strict = false, overwrite = false, windows = Infinity }: How = {},
) {
  const controller = new AbortController();
  using opened = await openInput(input, controller.signal);
  const earlier = overwrite ? undefined : await FileOutput.earlier(path);
  await using output = await FileOutput.open(path, { format, ...job }, { earlier, overwrite });
  const rows: number[] = [];
  let faults = 0;
  await runJob(task(format), {
    input: opened,
    output,
    format,
    strict,
    signal: controller.signal,
    onProgress: (certain) => {
      rows.push(certain.rows);
      faults = certain.faults.count;
      if (rows.length > windows) controller.abort(new Error('killed'));
    },
  });
  return { from: rows[0], to: rows.at(-1), faults };
}

async function prepare() {
  const folder = await temporaryFolder();
  const input = join(folder.path, 'in.txt');
  await writeFile(input, TEXT);
  const output = (name: string) => join(folder.path, name);
  return { folder, input, output, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const size = async (path: string) => (await stat(path)).size;

/** What a kill may leave behind after so many windows: a write that was not vouched for, a line that was cut off. */
const KILLS = [
  { windows: 1, torn: 0, cut: 0 },
  { windows: 2, torn: 1, cut: 0 },
  { windows: 3, torn: 100_000, cut: 0 },
  { windows: 3, torn: 0, cut: 1 },
  { windows: 4, torn: 5000, cut: 40 },
  { windows: 2, torn: 0, cut: 150 },
  { windows: 4, torn: 77, cut: 700 },
] as const;

describe('a job that was killed', () => {
  it.each(FORMATS)('and goes on, again and again, leaves the %s of one that was not', async (format) => {
    await using at = await prepare();
    const [whole, killed] = [at.output(`whole.${format}`), at.output(`killed.${format}`)];
    expect(await run(at.input, whole, { format })).toEqual({ from: 0, to: LINES.length, faults: 21 });
    for (const { windows, torn, cut } of KILLS) {
      await expect(run(at.input, killed, { format, windows })).rejects.toThrow('killed');
      expect(await readdir(at.folder.path)).not.toContain(`killed.${format}`);
      await appendFile(`${killed}.partial`, Buffer.alloc(torn, 'x'));
      await truncate(`${killed}.progress`, (await size(`${killed}.progress`)) - cut);
      // Killed once more on the way.
      await expect(run(at.input, killed, { format, windows: 0 })).rejects.toThrow('killed');
      const { from, to, faults } = await run(at.input, killed, { format });
      expect({ to, faults }).toEqual({ to: LINES.length, faults: 21 });
      expect(from! % WINDOW_ITEMS).toBe(0);
      expect((await readFile(killed)).equals(await readFile(whole))).toBe(true);
      expect((await readdir(at.folder.path)).filter((name) => name.startsWith('killed.'))).toEqual([
        `killed.${format}`,
      ]);
      await rm(killed);
    }
  });

  it('goes on with what is on the disk, where less is there than was vouched for', async () => {
    await using at = await prepare();
    const [whole, killed] = [at.output('whole.csv'), at.output('killed.csv')];
    await run(at.input, whole, { format: 'csv' });
    await expect(run(at.input, killed, { format: 'csv', windows: 3 })).rejects.toThrow('killed');
    await truncate(`${killed}.partial`, (await size(`${killed}.partial`)) - 1);
    expect(await run(at.input, killed, { format: 'csv' })).toMatchObject({ from: 2 * WINDOW_ITEMS });
    expect((await readFile(killed)).equals(await readFile(whole))).toBe(true);
  });

  it('starts anew where nothing is vouched for', async () => {
    await using at = await prepare();
    const path = at.output('out.csv');
    await expect(run(at.input, path, { format: 'csv', windows: 2 })).rejects.toThrow('killed');
    await writeFile(`${path}.progress`, '{"version":1,"jo');
    expect(await run(at.input, path, { format: 'csv' })).toMatchObject({ from: 0, to: LINES.length });
  });

  it('has nothing left to do but give the file its name, if it was killed just before', async () => {
    await using at = await prepare();
    const [whole, killed] = [at.output('whole.npy'), at.output('killed.npy')];
    await run(at.input, whole, { format: 'npy' });
    await expect(run(at.input, killed, { format: 'npy', windows: WINDOWS })).rejects.toThrow('killed');
    expect(await run(at.input, killed, { format: 'npy' })).toMatchObject({ from: LINES.length });
    expect((await readFile(killed)).equals(await readFile(whole))).toBe(true);
  });

  it('reads a gzip file as the text in it', async () => {
    await using at = await prepare();
    const [whole, killed] = [at.output('whole.jsonl'), at.output('killed.jsonl')];
    const packed = at.output('in.txt.gz');
    const half = Buffer.byteLength(TEXT) >> 1;
    const bytes = Buffer.from(TEXT);
    // Two members, as `cat a.gz b.gz` makes them.
    await writeFile(
      packed,
      Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))]),
    );
    await run(at.input, whole);
    await expect(run(packed, killed, { windows: 2 })).rejects.toThrow('killed');
    expect(await run(at.input, killed)).toMatchObject({ from: 2 * WINDOW_ITEMS });
    expect((await readFile(killed)).equals(await readFile(whole))).toBe(true);
    await writeFile(packed, gzipSync(bytes).subarray(0, 20_000));
    await expect(run(packed, at.output('cut.jsonl'))).rejects.toMatchObject({
      received: 'its compressed data are cut off or damaged',
    });
  });

  it('goes on where lines were added, but not where those that were read have changed', async () => {
    await using at = await prepare();
    const path = at.output('out.jsonl');
    await expect(run(at.input, path, { windows: 2 })).rejects.toThrow('killed');
    await writeFile(at.input, TEXT.replace('line, 5 ', 'line, 6 '));
    await expect(run(at.input, path)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: expect.stringMatching(/^.*in\.txt to begin with the [\d,]+ bytes that were read before$/),
      received: 'they have changed',
    });
    await writeFile(at.input, TEXT.slice(0, 1000));
    await expect(run(at.input, path)).rejects.toMatchObject({ received: 'it is shorter now' });
    await writeFile(at.input, `${TEXT}\none more`);
    expect(await run(at.input, path)).toEqual({
      from: 2 * WINDOW_ITEMS,
      to: LINES.length + 1,
      faults: 21,
    });
  });
});

describe('what is there', () => {
  it('is not overwritten unless that is asked for', async () => {
    await using at = await prepare();
    const path = at.output('out.jsonl');
    await writeFile(path, 'precious');
    await expect(run(at.input, path)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: `no file at ${path}`,
      received: 'there is one',
      remedy: 'Choose another name, or add --overwrite to replace it',
    });
    await expect(run(at.input, path, { overwrite: true, windows: 2 })).rejects.toThrow('killed');
    expect(await readFile(path, 'utf8')).toBe('precious');
    // Whoever allowed it need not say so again.
    expect(await run(at.input, path)).toMatchObject({ from: 2 * WINDOW_ITEMS });
    expect(await size(path)).toBeGreaterThan(100_000);
  });

  it("is not gone on with if it's another job's", async () => {
    await using at = await prepare();
    const path = at.output('out.jsonl');
    const job = { model: 'kjv', seed: '1' };
    await expect(run(at.input, path, { job, windows: 1 })).rejects.toThrow('killed');
    await expect(run(at.input, path, { job: { model: 'mine', draw: 'true' } })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: `to go on with ${path}.partial`,
      received:
        'it was begun otherwise: model was kjv and is now mine, seed was 1 and is now none, draw was none and is now true',
      remedy: 'Run the command as it was, choose another file, or add --overwrite to start anew',
    });
    expect(await run(at.input, path, { job })).toMatchObject({ from: WINDOW_ITEMS });
  });

  it('is kept where the disk is full, and said to be', async () => {
    await using at = await prepare();
    const path = at.output('out.csv');
    await symlink('/dev/full', `${path}.partial`);
    await expect(run(at.input, path, { format: 'csv' })).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      received: 'the disk is full',
      remedy: 'Free some space and run the same command again: it goes on',
    });
  });
});

describe('an unusable line', () => {
  it('ends a strict job, which goes on once it is corrected', async () => {
    await using at = await prepare();
    const path = at.output('out.jsonl');
    const late = LINES.map((line, i) => (i === 9003 ? '' : line || 'no longer empty'));
    await writeFile(at.input, late.join('\n'));
    await expect(run(at.input, path, { strict: true })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      received: 'line 9,004 is not: empty',
    });
    late[9003] = 'corrected';
    await writeFile(at.input, late.join('\n'));
    expect(await run(at.input, path, { strict: true })).toEqual({
      from: 2 * WINDOW_ITEMS,
      to: LINES.length,
      faults: 0,
    });
  });

  it('has a row of its own in every format', async () => {
    await using at = await prepare();
    await writeFile(at.input, Buffer.concat([Buffer.from('one\n\n'), Buffer.of(0xff), Buffer.from('\ntwo')]));
    await run(at.input, at.output('out.csv'), { format: 'csv' });
    expect(await readFile(at.output('out.csv'), 'utf8')).toBe(
      [
        'line,text,pair_0,pair_1,error',
        '1,one,1,0,',
        '2,"",,,empty',
        '3,,,,not UTF-8',
        '4,two,1,0.428571433,',
        '',
      ].join('\r\n'),
    );
  });
});

describe('the input', () => {
  it.each([
    ['none.txt', 'there is no such file'],
    ['', 'it is a folder'],
  ])('is refused if it is %j', async (name, received) => {
    await using at = await prepare();
    const path = join(at.folder.path, name);
    await expect(run(path, at.output('out.jsonl'))).rejects.toMatchObject({ code: 'BAD_ARGUMENT', received });
  });

  it('may be empty', async () => {
    await using at = await prepare();
    await writeFile(at.input, '');
    expect(await run(at.input, at.output('out.npy'), { format: 'npy' })).toEqual({
      from: 0,
      to: 0,
      faults: 0,
    });
    expect(await size(at.output('out.npy'))).toBe(128);
  });
});
