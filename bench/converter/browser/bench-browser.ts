import { join } from 'node:path';
import type { Opset } from '../../../export/index.js';
import { say } from '../../../training/backend/say.js';
import { registerCustomHandlers } from '../custom-handlers.js';
import { convertInBrowser } from './convert-in-browser.js';
import { fingerprint, type Fingerprint } from './fingerprint.js';

interface Compared {
  readonly name: string;
  /** Whether both came to the same bytes, or neither to any. */
  readonly same: boolean;
  readonly node: Fingerprint;
  readonly browser: Fingerprint | undefined;
}

/** Converts models in a browser and in Node, and says whether both wrote the same bytes: exit code 1 if not. */
export async function benchBrowser(
  browser: string,
  { names, opset, folder, json }: { names: readonly string[]; opset: Opset; folder: string; json: boolean },
  signal: AbortSignal,
): Promise<void> {
  registerCustomHandlers();
  const there = await convertInBrowser(browser, { names, opset }, folder, signal);
  const compared: Compared[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    const node = await fingerprint(name, join(folder, name), opset);
    const found = there.find((each) => each.name === name);
    const result = { name, same: found?.sha256 === node.sha256, node, browser: found };
    compared.push(result);
    say(describe(result));
  }
  const same = compared.filter((each) => each.same).length;
  const line = `${same} of ${compared.length} models become the same bytes, or are refused, in ${browser} and in Node alike`;
  process.stdout.write(`${json ? JSON.stringify({ same, all: compared.length, models: compared }) : line}\n`);
  if (same < compared.length) process.exitCode = 1;
}

function describe({ name, same, node, browser }: Compared): string {
  const verdict = same ? (node.failed === undefined ? 'same' : 'refused by both') : 'DIFFERENT';
  const seconds = `${browser?.seconds ?? '?'} s in the browser, ${node.seconds} s in Node`;
  const failed = same ? undefined : (browser?.failed ?? node.failed);
  return `${name.padEnd(28)} ${verdict}, ${node.bytes} bytes, ${seconds}${failed === undefined ? '' : `: ${failed}`}`;
}
