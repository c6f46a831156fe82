import { expect, test } from 'vitest';
import { runProgram } from '../../training/backend/run-program.js';
import { withShippedModels } from '../fixtures/server/shipped-models.js';
import { prepareTritonClient } from '../setup/python-environment.js';
import { codeOn } from './run-example.js';

const served = withShippedModels(['kjv']);

test("what the page shows of Triton's client prints what it says", async () => {
  const python = await prepareTritonClient();
  const address = await served.app.listen({ host: '127.0.0.1', port: 0 });
  const shown = await codeOn('open-inference-protocol.md', 'python');
  expect(shown).toHaveLength(2);
  for (const { code, output } of shown) {
    const here = code.replace('localhost:8080', address.replace('http://', ''));
    const { stdout, stderr } = await runProgram(python, ['-c', here]);
    expect(stderr).toBe('');
    expect(stdout).toBe(output);
  }
});
