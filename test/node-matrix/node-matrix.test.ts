import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../training/backend/run-program.js';
import { installNode } from './install-node.js';
import type { Outcome } from './train-and-generate.js';

// Other versions of Node run what was built, not TypeScript.
const program = fileURLToPath(new URL('../../dist/test/node-matrix/train-and-generate.js', import.meta.url));

describe.each([20, 22, 24, 26])('Node %i', (major) => {
  test('trains one step on TensorFlow and generates with onnxruntime', { timeout: 300_000 }, async () => {
    expect(existsSync(program), 'npm run build comes before the tests').toBe(true);
    const { code, stdout, stderr } = await runProgram(await installNode(major), [program]);
    // Nothing on standard error: no deprecation warnings of Node, no notices of TensorFlow.
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const outcome = JSON.parse(stdout) as Outcome;
    expect(outcome.node).toMatch(new RegExp(`^v${major}\\.`));
    // By hand: six terms (0 − 1)² make 6. Row 0 steps to 0.2, row 2, gathered twice, to 0.4: 2·0.64 + 4·0.36.
    expect(outcome).toMatchObject({ backend: 'tensorflow', generated: [0, 2] });
    expect(outcome.losses[0]).toBeCloseTo(6, 5);
    expect(outcome.losses[1]).toBeCloseTo(2.72, 5);
  });
});
