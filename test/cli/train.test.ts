import { access, appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject, test } from 'vitest';
import { temporaryFolder, TINY_SENTENCES, writeTinyCorpus } from '../training/run/tiny-corpus.js';
import { execute, outcome, start, startInTerminal } from './execute.js';

const SMALL = '--embedding 12 --hidden 16 --latent 4 --min-count 1 --batch-size 64 --kl-epochs 1'.split(' ');

/** Runs `sentence-vae train` with small sizes and its runs in a folder. */
function trainIn(folder: string, ...args: string[]) {
  return execute('sentence-vae', ['train', '--runs', join(folder, 'runs'), ...SMALL, ...args]);
}

async function weightsOf(run: string): Promise<string[]> {
  const { last } = JSON.parse(await readFile(join(run, 'checkpoints.json'), 'utf8'));
  const files = ['encoder/weights.bin', 'decoder/weights.bin'];
  return Promise.all(files.map((file) => readFile(join(run, last.folder, file), 'base64')));
}

describe('a run', () => {
  test('leaves configuration, vocabulary, metrics, events and two checkpoints', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const { code, stdout, stderr } = await trainIn(folder.path, corpus, '--epochs', '3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^epoch +\d/gm)).toHaveLength(3);
    expect(stdout).not.toContain('left out');
    expect(stdout).toContain('Export it with: sentence-vae export');

    const run = join(folder.path, 'runs', 'tiny');
    expect((await readdir(run)).toSorted()).toEqual([
      'checkpoints',
      'checkpoints.json',
      'config.json',
      'examples.json',
      'metrics.jsonl',
      'tensorboard',
      'tokenizer',
    ]);
    const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const epochs = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'epoch');
    expect(epochs).toHaveLength(3);
    expect(epochs[2].valid.negativeElbo).toBeLessThan(epochs[0].valid.negativeElbo);
    const [events] = await readdir(join(run, 'tensorboard'));
    expect((await readFile(join(run, 'tensorboard', events!))).includes('valid/negative_elbo')).toBe(true);
  });

  test('says how many sentences are too long for it', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const long = TINY_SENTENCES.filter((sentence) => sentence.split(' ').length + 2 > 9).length;
    const { stdout } = await trainIn(folder.path, corpus, '--epochs', '1', '--max-tokens', '9');
    const [, told] = / to validate with, (\d+) left out for having more than 9 tokens\n/.exec(stdout) ?? [];
    // Those of the test part are not looked at.
    expect(Number(told)).toBeGreaterThan(0);
    expect(Number(told)).toBeLessThanOrEqual(long);
  });

  test('learns from gzip and from standard input, and a second run gets a name of its own', async () => {
    await using folder = await temporaryFolder();
    const corpus = join(folder.path, 'tiny.txt.gz');
    await writeFile(corpus, gzipSync(TINY_SENTENCES.join('\n')));
    const runs = join(folder.path, 'runs');
    for (const name of ['tiny', 'tiny-2']) {
      const { code, stdout } = await trainIn(folder.path, corpus, '--epochs', '1');
      expect(code).toBe(0);
      expect(stdout).toContain(`sentence-vae export ${join(runs, name)}\n`);
    }
    const child = start('sentence-vae', ['train', '-', '--runs', runs, ...SMALL, '--epochs', '1']);
    child.stdin.end(TINY_SENTENCES.join('\n'));
    expect(await outcome(child)).toMatchObject({ code: 0, stderr: '' });
    expect(await weightsOf(join(runs, 'stdin'))).toEqual(await weightsOf(join(runs, 'tiny')));
  });
});

describe('stopping', () => {
  test('Ctrl-C finishes the step, saves and says how to go on; going on reaches the same weights', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const flags = [corpus, '--epochs', '8', '--patience', '0', '--seed', '3'];
    const runs = join(folder.path, 'runs');
    const child = start('sentence-vae', ['train', '--runs', runs, ...SMALL, ...flags, '--name', 'stopped']);
    child.stdout.once('data', () => child.stdout.once('data', () => child.kill('SIGINT')));
    const { code, stdout } = await outcome(child);
    expect(code).toBe(130);
    const run = join(runs, 'stopped');
    expect(stdout).toContain(`Stopped and saved. Go on with: sentence-vae train --resume ${run}\n`);

    expect(await execute('sentence-vae', ['train', '--resume', run])).toMatchObject({ code: 0, stderr: '' });
    await trainIn(folder.path, ...flags, '--name', 'straight');
    expect(await weightsOf(run)).toEqual(await weightsOf(join(runs, 'straight')));
  });

  test('Ctrl-C in a terminal saves too, and leaves the terminal as it was', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const run = join(folder.path, 'runs', 'tiny');
    const flags = [corpus, '--runs', join(folder.path, 'runs'), ...SMALL, '--epochs', '20'];
    const terminal = startInTerminal(inject('python'), 'sentence-vae', ['train', ...flags]);
    let screen = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (!terminal.stdin.writableEnded && screen.includes('epoch  2 ')) terminal.stdin.end('\x03');
    });
    const code = await new Promise((resolve) => terminal.on('close', resolve));
    expect(screen).toMatch(/epoch 1\/20 [█░]+ \d+% · \S+ left/);
    expect(screen).toContain(`Stopped and saved. Go on with: sentence-vae train --resume ${run}`);
    expect(code).toBe(130);
    const [hide, show] = ['\x1b[?25l', '\x1b[?25h'];
    expect(screen.lastIndexOf(show)).toBeGreaterThan(screen.lastIndexOf(hide));
  });

  test('kill -9 loses nothing but the steps since the last checkpoint', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    const flags = [corpus, '--epochs', '10', '--patience', '0', '--checkpoint-every', '1'];
    const runs = join(folder.path, 'runs');
    const child = start('sentence-vae', ['train', '--runs', runs, ...SMALL, ...flags, '--name', 'killed']);
    child.stdout.once('data', () => child.stdout.once('data', () => child.kill('SIGKILL')));
    expect((await outcome(child)).code).toBeNull();
    const run = join(runs, 'killed');
    expect(await execute('sentence-vae', ['train', '--resume', run])).toMatchObject({ code: 0, stderr: '' });
    await trainIn(folder.path, ...flags, '--name', 'straight');
    expect(await weightsOf(run)).toEqual(await weightsOf(join(runs, 'straight')));
  });
});

/** Exactly one sentence on standard error, nothing else, and no stack trace. */
const oneSentence = expect.stringMatching(/^(?! +at )[^\n]+\.\n$/);

describe('bad input', () => {
  test.for([
    ['a missing corpus', ['nowhere.txt'], 1, /nowhere\.txt/],
    ['no corpus at all', [], 2, /a corpus to train on, or --resume/],
    ['an unknown flag', ['kjv', '--epoch', '3'], 2, /epoch/],
    ['an impossible share', ['kjv', '--word-dropout', '1.5'], 2, /--word-dropout .* it is 1\.5/],
    ['a number that is none', ['kjv', '--epochs', 'many'], 2, /--epochs .* "many"/],
    ['half an epoch', ['kjv', '--epochs', '0.5'], 2, /--epochs .* it is 0\.5/],
    ['an unknown schedule', ['kjv', '--kl-schedule', 'cubic'], 2, /constant.*linear.*logistic/],
    ['a name that leaves the folder', ['kjv', '--name', '../up'], 2, /--name .* it is \.\.\/up/],
    ['flags for sentences with images', ['mnist'], 2, /--embedding, --min-count were given/],
    ['a run that is none', ['--resume', 'nowhere'], 1, /there is no such folder/],
  ] as const)('%s', async ([, args, exitCode, message]) => {
    await using folder = await temporaryFolder();
    const resumes = (args as readonly string[]).includes('--resume');
    const { code, stdout, stderr } = resumes
      ? await execute('sentence-vae', ['train', ...args])
      : await trainIn(folder.path, ...args);
    expect({ code, stdout, stderr }).toEqual({ code: exitCode, stdout: '', stderr: oneSentence });
    expect(stderr).toMatch(message);
    await expect(access(join(folder.path, 'runs'))).rejects.toThrow('ENOENT');
  });

  test.for([
    ['an empty corpus', '', /is empty/],
    ['a corpus of one sentence', 'only this one sentence.\n', /one usable sentence/],
    ['invalid UTF-8', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]), /UTF-8/],
    ['one line of 100,000 words', 'word '.repeat(100_000), /1 too long/],
  ] as const)('%s', async ([, content, message]) => {
    await using folder = await temporaryFolder();
    const corpus = join(folder.path, 'corpus.txt');
    await writeFile(corpus, content);
    const { code, stderr } = await trainIn(folder.path, corpus);
    expect({ code, stderr }).toEqual({ code: 1, stderr: oneSentence });
    expect(stderr).toMatch(message);
  });

  test('a name that is taken never overwrites the run', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    await trainIn(folder.path, corpus, '--epochs', '1', '--name', 'mine');
    const before = await weightsOf(join(folder.path, 'runs', 'mine'));
    const { code, stderr } = await trainIn(folder.path, corpus, '--epochs', '1', '--name', 'mine');
    expect({ code, stderr }).toEqual({ code: 2, stderr: oneSentence });
    expect(await weightsOf(join(folder.path, 'runs', 'mine'))).toEqual(before);
  });

  test('a run of another version', async () => {
    await using folder = await temporaryFolder();
    const corpus = await writeTinyCorpus(folder.path);
    await trainIn(folder.path, corpus, '--epochs', '1');
    const run = join(folder.path, 'runs', 'tiny');
    const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));
    await writeFile(join(run, 'config.json'), JSON.stringify({ ...config, schemaVersion: 99 }));
    const { code, stderr } = await execute('sentence-vae', ['train', '--resume', run]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: oneSentence });
    expect(stderr).toContain(' of version 2, but /schemaVersion is not 2. ');
    await appendFile(join(run, 'config.json'), '{');
    expect((await execute('sentence-vae', ['train', '--resume', run])).stderr).toEqual(oneSentence);
  });

  test('a stack trace is shown with --debug alone', async () => {
    await using folder = await temporaryFolder();
    const { stderr } = await trainIn(folder.path, 'nowhere.txt', '--debug');
    expect(stderr).toMatch(/\n {4}at /);
  });
});
