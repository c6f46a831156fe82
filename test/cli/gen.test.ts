import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { decodePng, encodePng } from '../../src/image/png.js';
import { ImageVae, SentenceVae } from '../../src/index.js';
import { writeTinyImagePackage, writeTinySentencePackage } from '../fixtures/export/tiny-package.js';
import { execute, outcome, start, startInTerminal } from './execute.js';

const A = 'the cat sat on the mat';
const B = 'we saw a big house !';
let folder: string;
let sentences: string;
let images: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gen-'));
  sentences = join(folder, 'tiny');
  images = join(folder, 'tiny-image');
  await writeTinySentencePackage(sentences, { seed: 1 });
  await writeTinyImagePackage(images, { seed: 1 });
});

afterAll(() => rm(folder, { recursive: true }));

const gen = (...args: string[]) => execute('gen', ['--model', sentences, ...args]);
const genImage = (...args: string[]) => execute('gen', ['--model', images, ...args]);

/** The same with a text on standard input. */
function genFrom(text: string, ...args: string[]) {
  const child = start('gen', ['--model', sentences, ...args]);
  child.stdin.end(text);
  return outcome(child);
}

/** A number with at most four decimals. */
const rounded = expect.toSatisfy((value: number) => Math.abs(value * 1e4 - Math.round(value * 1e4)) < 1e-6);

/** As many sentences as `--json` prints them. */
const texts = (count: number) =>
  Array.from({ length: count }, () => expect.objectContaining({ text: expect.any(String) }));

describe('gen --json', () => {
  it('prints one object with an interpolation, the same bytes every time', async () => {
    const args = ['--interpolate', A, B, '--steps', '7', '--seed', '1', '--json'];
    const first = await gen(...args);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.endsWith('}\n')).toBe(true);
    const printed: unknown = JSON.parse(first.stdout);
    expect(printed).toEqual({
      model: 'tiny',
      seed: 1,
      sentences: [0, 0.1667, 0.3333, 0.5, 0.6667, 0.8333, 1].map((t) => ({
        text: expect.any(String),
        logProbability: rounded,
        t,
      })),
    });
    expect(await gen(...args)).toEqual(first);
  });

  it('prints what the library returns', async () => {
    await using vae = await SentenceVae.load(sentences);
    const options = { seed: 9, temperature: 0.8, topK: 20, topP: 0.9 };
    const expected = (await vae.sample(3, options)).map(({ text }) => text);
    const flags = '--sample 3 --seed 9 --temperature 0.8 --top-k 20 --top-p 0.9 --json'.split(' ');
    const printed: unknown = JSON.parse((await gen(...flags)).stdout);
    expect(printed).toMatchObject({ sentences: expected.map((text) => ({ text })) });
    const { stdout } = await gen(...flags.slice(0, -1));
    expect(stdout).toBe(expected.map((text) => `${text}\n`).join(''));
  });

  it('prints the best sentences of a search, and takes every flag that chooses words', async () => {
    await using vae = await SentenceVae.load(sentences);
    const latents = (await vae.encode([A, B])).map(({ mean }) => mean);
    const found = await vae.candidates(latents, { beams: 4, nBest: 2, lengthPenalty: 0.6, noRepeatNgram: 2 });
    const flags = '--beams 4 --n-best 2 --length-penalty 0.6 --no-repeat-ngram 2 --json'.split(' ');
    const searched: unknown = JSON.parse((await gen('--reconstruct', A, B, ...flags)).stdout);
    expect(searched).toMatchObject({ candidates: found.map((each) => each.map(({ text }) => ({ text }))) });

    const options = { seed: 3, temperature: 1, minP: 0.05, repetitionPenalty: 1.2, minWords: 3, maxWords: 9 };
    const words = { banned: ['cat', 'dog'], forced: ['small red'] };
    const sampled = await vae.sample(2, { ...options, ...words });
    const others =
      '--sample 2 --seed 3 --temperature 1 --min-p 0.05 --repetition-penalty 1.2 --min-words 3 --max-words 9';
    const printed = await gen(...others.split(' '), '--ban', 'cat', 'dog', '--force', 'small red');
    expect(printed).toEqual({ code: 0, stderr: '', stdout: sampled.map(({ text }) => `${text}\n`).join('') });
  });

  it('prints word by word what it prints at once', async () => {
    for (const way of [
      ['--sample', '3', '--seed', '2'],
      ['--reconstruct', A, B, '--draw', '--seed', '2'],
    ]) {
      expect(await gen(...way, '--stream')).toEqual(await gen(...way));
    }
  });

  it('prints what the other ways find', async () => {
    const file = join(folder, 'lines.txt');
    await writeFile(file, 'the dog ran\n\nwe saw a house\n');
    const saved = join(folder, 'direction.json');
    const printed = async (...args: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await gen(...args, '--seed', '1', '--json');
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: args[0] === '--nearest' ? `Passed over: 1 line of ${file}\n` : '',
      });
      return JSON.parse(stdout);
    };
    expect(await printed('--interpolate', A, B, A, '--steps', '3')).toMatchObject({ sentences: texts(5) });
    expect(await printed('--grid', A, B, A, B, '--steps', '3')).toMatchObject({
      grid: [texts(3), texts(3), texts(3)],
    });
    expect(await printed('--similar', A, '-k', '4', '--radius', '2')).toMatchObject({ sentences: texts(4) });
    expect(await printed('--analogy', A, B, A, '--strength', '2')).toMatchObject({ sentences: texts(1) });
    expect(await printed('--infill', 'the _ sat on __', '-k', '3')).toMatchObject({
      sentences: [
        expect.objectContaining({ text: expect.stringMatching(/^the \S+ sat on/), logLikelihood: rounded }),
        ...texts(2),
      ],
    });
    const shifted = await printed('--direction', file, file, '--apply', A, '--save', saved);
    expect(shifted).toMatchObject({ sentences: texts(1), direction: { from: 2, to: 2 } });
    expect(await printed('--direction', saved, '--apply', A)).toEqual(shifted);
    expect(await printed('--nearest', 'the dog ran', '--among', file)).toMatchObject({
      sentences: [
        { text: 'the dog ran', line: 1 },
        { text: 'we saw a house', line: 3 },
      ],
      compared: 2,
      unusable: 1,
    });
    expect(await printed('--score', A, '--draws', '5')).toMatchObject({
      draws: 5,
      sentences: [{ likelihood: { importanceWeightedNll: { perSentence: rounded, bitsPerToken: rounded } } }],
    });
  });

  it('tells the seed it has found by itself, and repeats its work with it', async () => {
    const first = await gen('--sample', '3', '--json');
    const { seed }: { seed: number } = JSON.parse(first.stdout);
    expect(await gen('--sample', '3', '--json', '--seed', String(seed))).toEqual(first);
  });

  it('scores the tokens of a sentence', async () => {
    const { stdout } = await gen('--score', 'the zebra ran', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      sentences: [
        {
          text: 'the zebra ran',
          logProbability: rounded,
          tokens: ['the', 'zebra', 'ran', '<eos>'].map((text) => ({ text, logProbability: rounded })),
        },
      ],
    });
  });
});

describe('gen', () => {
  it('prints a line for each step, the first and the last being the reconstructions if nothing is refined', async () => {
    const { code, stdout, stderr } = await gen('--interpolate', A, B, '--no-refine', '--steps', '7');
    const lines = stdout.trimEnd().split('\n');
    const reconstructions = (await gen('--reconstruct', A, B)).stdout.trimEnd().split('\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe(`0.00  ${reconstructions[0]}`);
    expect(lines[3]).toMatch(/^0\.50 {2}/);
    expect(lines[6]).toBe(`1.00  ${reconstructions[1]}`);
  });

  it('prints nothing but sentences for a sample, and the seed on standard error when asked', async () => {
    const { stdout, stderr } = await gen('--sample', '4', '--seed', '5', '--verbose');
    expect(stdout.split('\n')).toHaveLength(5);
    expect(stderr).toBe('model tiny, seed 5\n');
  });

  it('says why it prints nothing', async () => {
    const nothing = join(folder, 'nothing.txt');
    await writeFile(nothing, '');
    expect(await gen('--nearest', A, '--among', nothing)).toEqual({
      code: 0,
      stdout: '',
      stderr: `Found none: ${nothing} has no sentence that can be compared\n`,
    });
    expect(await gen('--similar', A, '--distinct', '--radius', '0')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Found none but the sentence itself; a larger --radius goes further\n',
    });
  });

  it('takes sentences that begin with a dash for sentences', async () => {
    const inputs = ['- the cat sat', '-- the dog ran'];
    const printed = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await gen(...args, '--json')).stdout);
    expect(await printed('--score', ...inputs, '--draws', '2', '--seed', '1')).toMatchObject({
      sentences: inputs.map((text) => ({ text })),
    });
    expect(await gen('--interpolate', ...inputs, '--steps', '2')).toMatchObject({ code: 0, stderr: '' });
    expect(await gen('--similar', inputs[0]!, '-k', '2')).toMatchObject({ code: 0, stderr: '' });
    expect((await gen('- the cat sat')).stderr).toBe(
      'Unknown argument: - the cat sat. Run gen --help to see what there is.\n',
    );
    expect(await gen('--reconstruct', '- cat', '- cat')).toMatchObject({ code: 0, stderr: '' });
  });

  it('reads standard input for -', async () => {
    const lines = 'the dog ran\nwe saw a house\n';
    const file = join(folder, 'input.txt');
    await writeFile(file, lines);
    const files = await gen('--direction', file, file, '--apply', A, '--json', '--seed', '1');
    expect(files).toMatchObject({ code: 0, stderr: '' });
    expect(await genFrom(lines, '--direction', '-', file, '--apply', A, '--json', '--seed', '1')).toEqual(
      files,
    );
    const saved = join(folder, 'piped.json');
    await gen('--direction', file, file, '--save', saved);
    const direction = await readFile(saved, 'utf8');
    expect(await genFrom(direction, '--direction', '-', '--apply', A, '--json', '--seed', '1')).toEqual(
      files,
    );
    expect(await genFrom(lines, '--nearest', 'the dog ran', '--among', '-', '-k', '1')).toEqual({
      code: 0,
      stdout: '0.00  the dog ran\n',
      stderr: '',
    });
    expect(await genFrom(lines, '--from', '-', '--output', '-')).toMatchObject({ code: 0, stderr: '' });
  });

  it('goes by unlike sentences where nothing is said of the way', async () => {
    const unlike = await gen('--interpolate', A, B, '--most-equal', '0.6');
    expect(await gen('--interpolate', A, B)).toEqual(unlike);
    expect(await gen('--interpolate', A, B, '--steps', '7')).not.toEqual(unlike);
  });

  it('takes --no-distinct for what it says', async () => {
    const plain = await gen('--interpolate', A, B, '--most-equal', '1');
    expect(await gen('--interpolate', A, B, '--no-distinct')).toEqual(plain);
    expect(await gen('--interpolate', A, B, '--no-distinct', '--distinct')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Expected --distinct or --no-distinct, but both came. Leave one of them out.\n',
    });
  });

  it('puts an empty line between the tables of two sentences, and none at the end', async () => {
    const { stdout } = await gen('--score', A, B, '--draws', '2');
    expect(stdout.split('\n').map((line) => line === '')).toEqual(
      Array.from({ length: 14 }, (_, i) => i === 6 || i === 13),
    );
  });

  it('says that a file has fewer sentences than were asked for', async () => {
    const file = join(folder, 'few.txt');
    await writeFile(file, 'the dog ran\nthe dog ran\n');
    expect((await gen('--nearest', 'the dog ran', '--among', file, '-k', '5')).stderr).toBe(
      `Found 1: ${file} has no more sentences that differ\n`,
    );
    expect((await gen('--nearest', 'the dog ran', '--among', file)).stderr).toBe('');
  });

  it('chooses words for blanks by the flags of other ways', async () => {
    await using vae = await SentenceVae.load(sentences);
    const options = { seed: 1, temperature: 1.5, topK: 20, banned: ['cat'], noRepeatNgram: 2 };
    const expected = await vae.infill('the _ sat on __', options);
    const flags = '--seed 1 --temperature 1.5 --top-k 20 --ban cat --no-repeat-ngram 2'.split(' ');
    const { stdout } = await gen('--infill', 'the _ sat on __', ...flags, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ sentences: expected.map(({ text }) => ({ text })) });
    expect(stdout).not.toContain('cat');
    const likeliest = await vae.infill('the _ sat on __', { seed: 1 });
    expect(likeliest.map(({ text }) => text)).not.toEqual(expected.map(({ text }) => text));
  });

  it('takes a sentence that looks like a number for a sentence', async () => {
    const { code, stderr } = await gen('--reconstruct', '007');
    expect(code).toBe(2);
    expect(stderr).toContain('it knows none in "007"');
  });

  it.each([
    [
      ['--interpolate', A, ''],
      'Expected a sentence with at least one word, but one is empty. Write a sentence.',
    ],
    [
      ['--sample', '2', '--score', A],
      'Expected one of --interpolate, --grid, --plane, --sample, --reconstruct, --similar, --analogy, --infill, --direction, --nearest, --score and --from, but --sample and --score came. Say which of them to do; --help has examples.',
    ],
    [
      ['--sample', '2', '-o', 'a.png'],
      'Expected --output to be used with image-vae models, but it came with one of kind sentence-vae. Leave --output out.',
    ],
    [
      ['--sample', '2', '--image'],
      'Expected tiny to be an image model, as --image asks for, but it is one of kind sentence-vae. Leave --image out, or choose another model.',
    ],
    [
      ['--interpolate', A, B, '--steps', '1000000'],
      'Expected a whole number of steps from 2 to 10,000, but 1000000 came. Both ends count as steps; 7 is usual.',
    ],
    [
      ['--sample', '2', '--temperature', '-1'],
      'Expected a temperature from 0 to 100, but -1 came. Use 0 for the likeliest words and 1 for the model as it is.',
    ],
    [
      ['--interpolate', A, B, '--path', 'x'],
      'Invalid values: Argument: path, Given: "x", Choices: "linear", "spherical". Run gen --help to see what there is.',
    ],
    [
      ['--sample', '2', '--ban', '--seed', '1'],
      'Not enough arguments following: ban. Run gen --help to see what there is.',
    ],
    [
      ['--direction', 'a', 'b', '--save', 'c', '--apply'],
      'Not enough arguments following: apply. Run gen --help to see what there is.',
    ],
    [
      ['--sample', '2', '--stream', '--beams', '3'],
      'Expected options that choose one word after the other, but a search with 3 beams came. Write whole sentences with them, or stream without.',
    ],
    [['--sample', '2', '--seed', 'abc'], 'Expected --seed to be a number, but "abc" came. Write digits.'],
    [['--sample', 'two'], 'Expected --sample to be a number, but "two" came. Write digits.'],
    [['--sample', ''], 'Expected --sample to be a number, but "" came. Write digits.'],
    [['--sample', '2', '--top-p=1e999'], 'Expected --top-p to be a number, but "1e999" came. Write digits.'],
    [['--sample', '2', '--colour'], 'Unknown argument: colour. Run gen --help to see what there is.'],
    [['--sample', '2', 'more'], 'Unknown argument: more. Run gen --help to see what there is.'],
    [['--sample'], 'Not enough arguments following: sample. Run gen --help to see what there is.'],
    [
      ['--sample', '1', '--beams', '3', '--temperature', '1'],
      'Expected a beam search, which draws nothing, to come without temperature, top-k, top-p and min-p, but temperature 1 came. Leave them out, or leave the beams out to draw words.',
    ],
    [
      ['--sample', '1', '--stream', '--json'],
      'Expected --stream, which prints words one by one, without what prints whole sentences, but --json came. Leave one of them out.',
    ],
    [
      ['--reconstruct', A, '--stream', '--force', 'cat'],
      'Expected options that choose one word after the other, but forced words came. Write whole sentences with them, or stream without.',
    ],
    [
      ['--reconstruct', A, '--force', 'cat', '--ban', 'CAT'],
      'Expected words to be banned or forced, but "cat" is both. Decide for one.',
    ],
    [
      ['--infill', 'the _', '--beams', '3'],
      'Expected --beams to be used along with --interpolate, --grid, --sample, --reconstruct, --similar, --analogy, --direction or --from, but it came with --infill. Leave --beams out.',
    ],
    [
      ['--infill', "the _'s mat"],
      'Expected blanks that stand for whole words, but "_\'s" is one with an ending. Write _ alone: it may become a word that ends so.',
    ],
    [
      ['--direction', '-', '-', '--apply', A],
      'Expected standard input for one of the files after --direction, but both are -. Name a file for the other.',
    ],
    [
      ['--interpolate', A, B, '--n-best', '2'],
      'Expected --n-best to be used along with --sample or --reconstruct, but it came with --interpolate. Leave --n-best out.',
    ],
  ])('refuses %j with exit code 2 and one sentence', async (args, message) => {
    expect(await gen(...args)).toEqual({ code: 2, stdout: '', stderr: `${message}\n` });
  });

  it('fails with exit code 1 and one sentence where the model is unusable', async () => {
    const config = await readFile(join(sentences, 'config.json'), 'utf8');
    const other = join(folder, 'other');
    await writeTinySentencePackage(other, { seed: 1 });
    await writeFile(join(other, 'config.json'), config.replace('"schemaVersion": 2', '"schemaVersion": 3'));
    expect(await execute('gen', ['--model', other, '--sample', '1'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `Expected ${other} to be a model package of schema version 2, but it has the newer version 3. Update sentence-vae, or export the run again with this one.\n`,
    });
  });

  it('shows where an error came from only with --debug', async () => {
    const { code, stderr } = await execute('gen', ['--model', '/no/such', '--sample', '1', '--debug']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Expected "\/no\/such" to be .*\nSentenceVaeError: .*\n +at /);
  });

  it('is interrupted by Ctrl-C', async () => {
    const child = start('gen', ['--model', sentences, '--sample', '1000000', '--verbose']);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await outcome(child);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr.split('\n').slice(1)).toEqual(['Interrupted.', '']);
  });

  it('is quiet when its reader has gone', async () => {
    const child = start('gen', ['--model', sentences, '--sample', '5000']);
    child.stdout.destroy();
    expect(await outcome(child)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('gen with an image model', () => {
  it('writes a PNG of samples, as the library makes them', async () => {
    const output = join(folder, 'samples.png');
    const { code, stdout } = await genImage('--sample', '5', '--seed', '3', '-o', output, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      model: 'tiny-image',
      seed: 3,
      output,
      images: 5,
      width: 88,
      height: 58,
    });
    await using vae = await ImageVae.load(images);
    const samples = await vae.sample(5, { seed: 3 });
    const sheet = decodePng(await readFile(output), 'sheet');
    expect(sheet).toMatchObject({ width: 88, height: 58 });
    // The fourth sample stands first in the second row.
    for (const [i, shade] of samples[3]!.pixels.entries()) {
      const at = (30 + Math.floor(i / 28)) * 88 + (i % 28);
      expect(Math.abs(sheet.pixels[at]! - shade)).toBeLessThanOrEqual(0.5 / 255 + 1e-6);
    }
  });

  it('puts originals above their reconstructions, be they files or MNIST digits', async () => {
    const own = join(folder, 'own.png');
    const pixels = Float32Array.from({ length: 784 }, (_, i) => (i % 256) / 255);
    await writeFile(own, encodePng({ width: 28, height: 28, pixels }));
    const output = join(folder, 'reconstructions.png');
    expect(await genImage('--reconstruct', own, '0', '7', '-o', output)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const sheet = decodePng(await readFile(output), 'sheet');
    expect(sheet).toMatchObject({ width: 88, height: 58 });
    for (const [i, shade] of pixels.entries()) {
      expect(sheet.pixels[Math.floor(i / 28) * 88 + (i % 28)]).toBeCloseTo(shade, 6);
    }
  });

  it('writes an interpolation in one row, the same bytes every time', async () => {
    const files = [join(folder, 'a.png'), join(folder, 'b.png')];
    for (const file of files) {
      expect(await genImage('--interpolate', '3', '4', '--steps', '5', '-o', file)).toMatchObject({
        code: 0,
      });
    }
    const [first, second] = await Promise.all(files.map((file) => readFile(file)));
    expect(second).toEqual(first);
    expect(decodePng(first!, 'row')).toMatchObject({ width: 5 * 30 - 2, height: 28 });
  });

  it.each([
    [
      ['--sample', '4'],
      2,
      'Expected a terminal with 24-bit colours, or --output with the name of a PNG file, but there is neither. Add -o images.png.',
    ],
    [
      ['--reconstruct', 'no.png', '-o', 'x.png'],
      2,
      'Expected a PNG image at no.png, but there is none. Give the path of an image, or the position of a digit in the MNIST test set.',
    ],
    [
      ['--reconstruct', '10000', '-o', 'x.png'],
      2,
      'Expected a position in the MNIST test set from 0 to 9999, but 10000 came. Choose another digit.',
    ],
    [
      ['--sample', '4', '--temperature', '1', '-o', 'x.png'],
      2,
      'Expected --temperature to be used with sentence-vae models, but it came with one of kind image-vae. Leave --temperature out.',
    ],
    [
      ['--sample', '4', '-o', 'x.jpg'],
      2,
      'Expected the name of a PNG file after --output, but x.jpg came. Give it the ending .png.',
    ],
    [
      ['--reconstruct', 'the cat sat'],
      2,
      'Expected a PNG image at the cat sat, but there is none. Give the path of an image, or the position of a digit in the MNIST test set; sentences need another model.',
    ],
    [
      ['--score', '3'],
      2,
      'Expected sentence-vae models for --score, but tiny-image is one of kind image-vae. Choose another model.',
    ],
  ])('refuses %j', async (args, code, message) => {
    expect(await genImage(...args)).toEqual({ code, stdout: '', stderr: `${message}\n` });
  });

  it('scales an image of another size', async () => {
    const small = join(folder, 'small.png');
    await writeFile(small, encodePng({ width: 1, height: 2, pixels: Float32Array.of(1, 0) }));
    const output = join(folder, 'scaled.png');
    expect(await genImage('--reconstruct', small, '-o', output)).toEqual({ code: 0, stdout: '', stderr: '' });
    const { pixels } = decodePng(await readFile(output), 'sheet');
    // The upper half of the middle is white.
    expect([6, 7, 20, 21].map((x) => pixels[13 * 28 + x])).toEqual([0, 1, 1, 0]);
    expect(pixels[14 * 28 + 10]).toBe(0);
  });

  it.each([
    [['--grid', '0', '1', '2', '3', '--steps', '3'], 3, 3],
    [['--plane', '--steps', '4'], 4, 4],
    [['--plane', '5', '--dimensions', '2', '0'], 11, 11],
    [['--similar', '5', '--count', '3', '--radius', '2'], 4, 1],
    [['--analogy', '0', '1', '2'], 4, 1],
    [['--interpolate', '0', '1', '2', '--steps', '3'], 5, 1],
  ])('makes a sheet for %j', async (args, columns, rows) => {
    const output = join(folder, 'sheet.png');
    expect(await genImage(...args, '-o', output)).toEqual({ code: 0, stdout: '', stderr: '' });
    const sheet = decodePng(await readFile(output), 'sheet');
    expect(sheet).toMatchObject({ width: columns * 30 - 2, height: rows * 30 - 2 });
  });

  it('notices dark on light, and takes negatives', async () => {
    const page = join(folder, 'page.png');
    const pixels = new Float32Array(784).fill(1);
    pixels[400] = 0;
    await writeFile(page, encodePng({ width: 28, height: 28, pixels }));
    const output = join(folder, 'page-made.png');
    expect(await genImage('--reconstruct', page, '-o', output)).toMatchObject({
      code: 0,
      stderr: `${page} is dark on light; add --invert for light on dark.\n`,
    });
    expect(await genImage('--reconstruct', page, '--invert', '-o', output)).toMatchObject({
      code: 0,
      stderr: '',
    });
    const negative = decodePng(await readFile(output), 'sheet').pixels.slice(0, 784);
    expect([negative[0], negative[399], negative[400]]).toEqual([0, 0, 1]);
  });

  it('is asked for by --image', async () => {
    expect(await execute('gen', ['--model', sentences, '--plane'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'Expected image-vae models for --plane, but tiny is one of kind sentence-vae. Add --image, or choose another model.\n',
    });
  });

  it('draws in a terminal, as wide as that is', async () => {
    const [python, args] = [inject('python'), ['--model', images, '--plane', '--steps', '5']];
    const { stdout } = await outcome(startInTerminal(python, 'gen', args, { COLORTERM: 'truecolor' }));
    const lines = stdout.trimEnd().split('\r\n');
    // 148 pixels square, in 80 columns: 80 pixels square, two pixels a line.
    expect(lines).toHaveLength(40);
    expect(lines.map((line) => stripVTControlCharacters(line).length)).toEqual(
      Array.from({ length: 40 }, () => 80),
    );
  });

  it('says in one sentence that it cannot write there', async () => {
    const { code, stderr } = await genImage('--sample', '1', '-o', join(folder, 'none', 'x.png'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Expected to write .*x\.png, but there is no folder .*none\. .*\n$/);
  });
});
