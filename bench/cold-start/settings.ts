import { demandFile, readCount, readTwoSentences } from '../read-flags.js';

/** What the bench does, its flags checked. */
export interface Settings {
  /** `torch_reference.py`, whose model is saved. */
  torch: string;
  /** A model package besides the benchmark's. */
  model: string;
  sentences: readonly [string, string];
  rounds: number;
}

/** The flags of `bench cold-start` that decide what is done. */
export interface ColdStartFlags {
  peer: string;
  model: string;
  sentences: readonly string[];
  rounds: number;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` before anything is run */
export function readSettings({ peer, model, sentences, rounds }: ColdStartFlags): Settings {
  return {
    torch: demandFile('--peer', 'torch_reference.py', peer),
    model: demandFile('--model', 'a model package', model),
    sentences: readTwoSentences('--sentences', sentences),
    rounds: readCount('--rounds', rounds),
  };
}
