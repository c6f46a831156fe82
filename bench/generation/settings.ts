import { dirname, join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { demandFile, readCount, readList } from '../read-flags.js';
import { PRECISIONS, type Precision } from './strategies.js';

/** What the bench does, its flags checked. */
export interface Settings {
  peers: Peers;
  /** Rows of one run. */
  batches: readonly number[];
  precisions: readonly Precision[];
  rounds: number;
  /** Length of one pass, about. */
  seconds: number;
  threads: number;
  best: boolean;
}

/** Programs to be measured against. */
interface Peers {
  torch: string;
  makeStep: string;
  onnxruntime: string;
  /** The source of the library that leads MKL to its Intel path. */
  mkl: string;
}

/** The flags of `bench generation` that decide what is done. */
export interface GenerationFlags {
  peer: string;
  batches?: string | undefined;
  precisions: string;
  rounds?: number | undefined;
  seconds?: number | undefined;
  threads: number;
  best?: boolean | undefined;
  quick: boolean;
}

/** What holds where no flag says otherwise. */
const WHOLE = { batches: '1,32,256', rounds: 5, seconds: 1, best: true };
/** The same with `--quick`: enough to see whether a change was one. */
const QUICK = { batches: '32', rounds: 1, seconds: 0.5, best: false };

/** @throws {SentenceVaeError} `BAD_ARGUMENT` before anything is run */
export function readSettings(flags: GenerationFlags): Settings {
  const usual = flags.quick ? QUICK : WHOLE;
  const torch = demandFile('--peer', 'torch_reference.py', flags.peer);
  const beside = (name: string) => join(dirname(torch), name);
  const best = flags.best ?? usual.best;
  return {
    peers: {
      torch,
      makeStep: demandFile('--peer', 'its neighbour', beside('onnxruntime_make_step.py')),
      onnxruntime: demandFile('--peer', 'its neighbour', beside('onnxruntime_generate.py')),
      mkl: beside('mkl_intel_path.c'),
    },
    batches: readBatches(flags.batches ?? usual.batches),
    precisions: readList('--precisions', flags.precisions, PRECISIONS),
    rounds: readCount('--rounds', flags.rounds ?? usual.rounds),
    seconds: readSeconds(flags.seconds ?? usual.seconds),
    threads: readCount('--threads', flags.threads),
    best,
  };
}

function readBatches(value: string): number[] {
  return value.split(',').map((batch) => readCount('--batches', Number(batch)));
}

function readSeconds(value: number): number {
  if (value > 0 && value <= LONGEST_PASS_S) return value;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `--seconds to be above 0 and at most ${LONGEST_PASS_S}`,
    received: `it is ${value}`,
    remedy: 'Correct it or leave it out',
  });
}

const LONGEST_PASS_S = 60;
