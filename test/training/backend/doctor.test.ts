import { describe, expect, test } from 'vitest';
import type { Inspection } from '../../../training/backend/inspect.js';
import { runBuilt } from './run-built.js';
import { pathWith } from './path-with.js';
import { temporaryFolder } from './temporary-folder.js';

const doctor = (args: string) => `
  import yargs from 'yargs';
  import { doctorCommand } from '{built}/training/commands/doctor.js';
  await yargs(${JSON.stringify(args)}).command(doctorCommand).strict().parseAsync();
`;

describe('doctor', () => {
  test('on this machine says that training is fast', async () => {
    const { code, stdout, stderr } = await runBuilt(doctor('doctor'), process.env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^✓ Node +${process.version}, ${process.platform} ${process.arch}$`, 'm'),
    );
    expect(stdout).toMatch(/^✓ @tensorflow\/tfjs-node +4\.22\.0$/m);
    expect(stdout).toMatch(
      /^✓ TensorFlow +(2\.\d+\.\d+, (our copy|Python package) in |as tfjs-node installed it)/m,
    );
    expect(stdout).toMatch(/^. onnxruntime-node +1\.\d+\.\d+, runs on cpu/m);
    expect(stdout).toMatch(/^✓ Cache folder +.*, \d+\.\d GB free$/m);
    expect(stdout).toMatch(/\nTraining runs on TensorFlow\.\n$/);
  });

  test('on a new machine says that the first run prepares TensorFlow, and prepares nothing itself', async () => {
    const cache = temporaryFolder();
    const environment = { ...process.env, SENTENCE_VAE_CACHE: cache };
    const { code, stdout } = await runBuilt(doctor('doctor --json'), environment);
    const { verdict, findings } = JSON.parse(stdout) as Inspection;
    expect({ code, verdict }).toEqual({ code: 0, verdict: 'preparable' });
    expect(findings.find(({ name }) => name === 'TensorFlow')).toEqual({
      name: 'TensorFlow',
      state: 'optional',
      found: expect.stringMatching(/^not here yet; the first training downloads it \(2\d\d MB, once\)$/),
      remedy: 'sentence-vae doctor --fix',
    });
  });

  test('on a machine with nothing names the command for each lack, and fails', async () => {
    const environment = {
      PATH: await pathWith([], { 'apt-get': '' }),
      SENTENCE_VAE_CACHE: temporaryFolder(),
    };
    const { code, stdout } = await runBuilt(doctor('doctor'), environment);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ C\+\+ compiler +none\n +→ (sudo )?apt-get install -y g\+\+$/m);
    expect(stdout).toMatch(/^✗ Python with pip +none\n +→ (sudo )?apt-get install -y python3 python3-pip$/m);
    // Nobody has to have a GPU, so it is no lack.
    expect(stdout).toMatch(/^– NVIDIA GPU +train --device cuda lacks: .*no CUDA build of TensorFlow/m);
    expect(stdout).toMatch(/\nTraining falls back to WebAssembly, which is ten times as slow, /);
  });
});
