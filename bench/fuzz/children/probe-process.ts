import { SentenceVaeError } from '../../../src/errors.js';
import type { FuzzTarget } from '../fuzz-target.js';
import type { FromProbe, ToProbe } from '../probe-messages.js';
import { fault, judgeError, type Verdict } from '../verdict.js';

// Feeds one target, in a process of its own: so a crash, a hang or a full memory is seen and costs nobody else.
const [, , address = ''] = process.argv;
const { default: target } = (await import(address)) as { default: FuzzTarget };

/** What came up beside the case that runs: a promise that nobody waits for, an error in a callback. */
let beside: unknown[] = [];
process.on('unhandledRejection', (reason) => beside.push(reason));
process.on('uncaughtException', (error) => beside.push(error));

const send = (message: FromProbe) => process.send?.(message);
const probe = await target.open();

process.on('message', async (message: ToProbe) => {
  switch (message.kind) {
    case 'feed': {
      const before = process.resourceUsage().maxRSS;
      const verdict = await judge(message.input);
      const grown = (process.resourceUsage().maxRSS - before) / 1024;
      return send({ kind: 'fed', verdict, mebibytes: grown });
    }
    case 'close':
      await probe[Symbol.asyncDispose]();
      return process.exit(0);
    default:
      return message satisfies never;
  }
});
send({ kind: 'ready' });

async function judge(input: unknown): Promise<Verdict> {
  beside = [];
  const verdict = await probe.feed(input).then((kind): Verdict => ({ kind }), judgeError);
  // A rejection that nobody handles is reported once the microtasks are done.
  await new Promise((resolve) => setImmediate(resolve));
  const [first] = beside;
  if (first !== undefined) return unhandled(first);
  return isPolluted() ? fault('polluted', 'Object.prototype has a new member') : verdict;
}

function unhandled(error: unknown): Verdict {
  const judged = judgeError(error);
  const said = error instanceof SentenceVaeError ? error.message : 'said' in judged ? judged.said : '';
  return fault('unhandled', said);
}

function isPolluted(): boolean {
  for (const _ in {}) return true;
  return 'polluted' in {};
}
