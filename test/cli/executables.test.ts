import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from './execute.js';

describe.each(['sentence-vae', 'gen', 'tfjs-to-onnx'] as const)('%s', (name) => {
  it('helps', async () => {
    const { code, stdout, stderr } = await execute(name, ['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${name}`));
  });

  it('tells its version', async () => {
    const manifest = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
    const { version }: { version: string } = JSON.parse(manifest);
    expect(await execute(name, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.runIf(existsSync('/dev/full'))('says that standard output is on a full disk', async () => {
    const program = join(import.meta.dirname, `../../dist/bin/${name}.js`);
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" --help > /dev/full', process.execPath, program],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^Expected to write to standard output, but the disk is full\. .+\.\n$/),
    });
  });

  it('refuses to run without arguments, in one sentence and with exit code 2', async () => {
    const { code, stdout, stderr } = await execute(name, []);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^.+\n$/);
  });

  it('refuses flags that it does not know', async () => {
    const { code, stderr } = await execute(name, ['--nonsense']);
    expect(code).toBe(2);
    expect(stderr).not.toContain('    at ');
  });

  it('refuses an option that comes twice', async () => {
    expect(await execute(name, ['--json', '--output=a', '--output', 'b'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `Expected each option once, but --output came several times. Leave the others out. Run ${name} --help to see what there is.\n`,
    });
  });
});

describe('sentence-vae', () => {
  it('has its commands', async () => {
    const { stdout } = await execute('sentence-vae', ['--help']);
    for (const command of [
      'train [corpus]',
      'export <run>',
      'eval <model> <corpus>',
      'report <run>',
      'gen',
      'doctor',
    ]) {
      expect(stdout).toContain(`sentence-vae ${command} `);
    }
  });

  it('suggests the command that was meant', async () => {
    expect(await execute('sentence-vae', ['trian'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Did you mean train? Run sentence-vae --help to see what there is.\n',
    });
  });

  it('says in one sentence that a model is missing', async () => {
    const { code, stderr } = await execute('sentence-vae', ['gen', '--model', 'no/such', '--sample', '1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Expected "no\/such" to be the folder of a model .*\n$/);
  });
});
