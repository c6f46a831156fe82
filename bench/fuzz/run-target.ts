import { performance } from 'node:perf_hooks';
import * as fc from 'fast-check';
import type { FuzzTarget } from './fuzz-target.js';
import { ProbeProcess } from './probe-process.js';
import { signatureOf, type Fault, type Verdict } from './verdict.js';

/** What came of all cases of a target. */
export interface TargetReport {
  target: string;
  /** Of all cases but those of the search for smaller inputs. */
  seed: number;
  cases: number;
  right: number;
  refused: number;
  /** Inputs of former faults, among the cases. */
  regressions: number;
  seconds: number;
  findings: Finding[];
}

/** A fault, with the smallest input that was found to show it. */
export interface Finding extends Omit<Fault, 'kind'> {
  input: unknown;
  /** How many cases had it. */
  times: number;
}

export interface RunOptions {
  /** The module whose default export is the target. */
  module: URL;
  cases: number;
  seed: number;
  /** Fed before anything is drawn. */
  regressions?: readonly unknown[];
  signal?: AbortSignal | undefined;
}

/** How long a smaller input is looked for. */
const SHRINKING = { attempts: 200, milliseconds: 60_000 };
/** A target with so many different faults is broken, and more cases would tell nothing. */
const MOST_FINDINGS = 20;

/**
 * Feeds a target with drawn inputs, and makes those with a fault smaller. A fault that was found already is counted and
 * passed over, so that others are found too.
 */
export async function runTarget(
  target: FuzzTarget,
  { module, cases, seed, regressions = [], signal }: RunOptions,
): Promise<TargetReport> {
  const started = performance.now();
  await using process = new ProbeProcess(module, target.limits);
  const tally = new Tally();
  for (const input of regressions) {
    signal?.throwIfAborted();
    const verdict = await process.feed(input);
    tally.count(verdict);
    if (verdict.kind === 'fault' && !tally.isKnown(verdict)) tally.find(verdict, input);
  }
  for (let round = 0; tally.cases < cases && tally.findings.length < MOST_FINDINGS; round++) {
    const search = new Search(tally);
    const property = fc.asyncProperty(target.inputs, async (input) => {
      signal?.throwIfAborted();
      if (search.isOver) return;
      search.judge(await process.feed(input), input);
    });
    await fc.check(property, { seed: seed + round, numRuns: cases - tally.cases });
    signal?.throwIfAborted();
    if (!search.finding) break;
    tally.find(search.finding.fault, search.finding.input);
  }
  return {
    target: target.name,
    seed,
    ...tally.counts,
    regressions: regressions.length,
    seconds: Math.round((performance.now() - started) / 1000),
    findings: tally.findings,
  };
}

class Tally {
  readonly counts = { cases: 0, right: 0, refused: 0 };
  readonly #found = new Map<string, Finding>();

  get cases(): number {
    return this.counts.cases;
  }

  get findings(): Finding[] {
    return [...this.#found.values()];
  }

  count(verdict: Verdict): void {
    this.counts.cases++;
    if (verdict.kind === 'fault') {
      const known = this.#found.get(signatureOf(verdict));
      if (known) known.times++;
    } else this.counts[verdict.kind]++;
  }

  isKnown(fault: Fault): boolean {
    return this.#found.has(signatureOf(fault));
  }

  find({ fault, said, ...rest }: Fault, input: unknown): void {
    this.#found.set(signatureOf({ ...rest, fault, said }), { fault, said, input, times: 1 });
  }
}

/** Cases up to the first new fault, and then the search for the smallest input that shows it. */
class Search {
  readonly #tally: Tally;
  #began = 0;
  #attempts = 0;
  #found: { fault: Fault; input: unknown } | undefined;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  get finding(): { fault: Fault; input: unknown } | undefined {
    return this.#found;
  }

  get isOver(): boolean {
    if (!this.#found) return false;
    return this.#attempts++ >= SHRINKING.attempts || performance.now() - this.#began > SHRINKING.milliseconds;
  }

  /** @throws to tell fast-check that this input shows the fault */
  judge(verdict: Verdict, input: unknown): void {
    if (!this.#found) this.#tally.count(verdict);
    if (verdict.kind !== 'fault') return;
    if (!this.#found) {
      if (this.#tally.isKnown(verdict)) return;
      this.#began = performance.now();
    } else if (signatureOf(verdict) !== signatureOf(this.#found.fault)) return;
    this.#found = { fault: verdict, input };
    throw new Error(verdict.said);
  }
}
