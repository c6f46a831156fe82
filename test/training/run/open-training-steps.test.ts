import { beforeAll, expect, test, vi } from 'vitest';
import { loadBackend, type Backend } from '../../../training/backend/load-backend.js';
import { ReplayedSteps } from '../../../training/graph/replayed-steps.js';
import { demandReplay, openTrainingSteps } from '../../../training/run/open-training-steps.js';
import type { RunConfig } from '../../../training/run/run-config.js';

let replaying: Backend;
beforeAll(async () => {
  replaying = await loadBackend();
});

const installed: Backend = {
  name: 'tensorflow',
  device: 'cpu',
  version: '2.9.1',
  source: 'package',
  addon: 'lib/napi-v8/tfjs_binding.node',
};
const wasm: Backend = {
  name: 'wasm',
  device: 'cpu',
  version: '4.22.0',
  reason: 'a reason',
  remedy: 'a remedy',
};

test.each<[string, () => Backend, Parameters<typeof demandReplay>[1]]>([
  ['nothing is asked for', () => wasm, {}],
  ['steps are replayed', () => replaying, { profile: true, precision: 'bf16' }],
])('what only replayed steps can do is granted where %s', (_, backend, args) => {
  expect(() => demandReplay(backend(), args)).not.toThrow();
});

test.each<[string, () => Backend, Parameters<typeof demandReplay>[1], string]>([
  [
    '--eager',
    () => replaying,
    { eager: true, profile: true },
    'for --profile, but --eager was given. Leave out --eager.',
  ],
  ['wasm', () => wasm, { profile: true }, 'for --profile, but they run as they are written on wasm. See'],
  [
    "tfjs-node's own addon",
    () => installed,
    { precision: 'bf16' },
    'for --precision bf16, but the addon that tfjs-node has installed cannot run graphs. Remove lib',
  ],
])('what only replayed steps can do is refused with %s', (_, backend, args, complaint) => {
  expect(() => demandReplay(backend(), args)).toThrow(complaint);
});

test.each<[string, () => Backend, boolean, number]>([
  ['replayed', () => replaying, false, 0],
  ["run as they are written for tfjs-node's own addon, which is said", () => installed, false, 1],
  ['run as they are written because of a flag, which needs no word', () => installed, true, 0],
])('steps are %s', (_, backend, eager, lines) => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const config = { precision: 'float32' } as RunConfig; // the only setting that it looks at
  using steps = openTrainingSteps('run', config, backend(), { eager });
  expect(steps instanceof ReplayedSteps).toBe(backend() === replaying);
  expect(stderr).toHaveBeenCalledTimes(lines);
  stderr.mockRestore();
});

test('a training that is too short for a profile says so', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const config = { precision: 'float32' } as RunConfig; // the only setting that it looks at
  openTrainingSteps('run', config, replaying, { profile: true })[Symbol.dispose]();
  expect(stderr).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^There is no profile: /));
  stderr.mockRestore();
});
