import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SentenceVaeError } from '../../src/errors.js';
import { cannotWrite, writeAtomically } from '../../src/files/write-atomically.js';
import { readRecord } from '../json/read-record.js';
import type { NamedVariable, Trainable } from '../models/trainable.js';
import { CheckpointIndex, TrainingState, type Validation } from './records.js';
import { loadNetworks, loadVariables, saveNetwork, saveVariables } from './weights-file.js';

const FOLDER = 'checkpoints';
const INDEX = 'checkpoints.json';

/** What a checkpoint holds besides the training state. */
export interface Saveable {
  networks: Trainable<unknown>['networks'];
  optimizer: readonly NamedVariable[];
}

/**
 * The checkpoints of one run: the last and the best.
 *
 * A checkpoint is written into a folder of its own, renamed into place when it is complete, and only then named in
 * `checkpoints.json`; folders that the index no longer names are removed last. A kill or a full disk at any moment
 * leaves the previous checkpoint in force.
 */
export class CheckpointStore {
  readonly #run: string;

  constructor(run: string) {
    this.#run = run;
  }

  /** The index, or `null` where the run has no checkpoint yet. */
  async index(): Promise<CheckpointIndex | null> {
    const path = join(this.#run, INDEX);
    return existsSync(path) ? readRecord(path, CheckpointIndex, complaint(path)) : null;
  }

  /**
   * Makes the present weights the last checkpoint, and the best one too where their validation is given.
   * @throws {SentenceVaeError} `CANNOT_WRITE`, with the previous checkpoint still in force.
   */
  async save(parts: Saveable, state: TrainingState, best?: Validation): Promise<void> {
    const { step, epoch } = state;
    const folder = this.#freeFolder(step);
    await this.#write(folder, parts, state);
    const last = { folder, step, epoch };
    const previous = await this.index();
    const index = { last, best: best ? { ...last, ...best } : (previous?.best ?? null) };
    await writeAtomically(join(this.#run, INDEX), `${JSON.stringify(index, null, 2)}\n`);
    await this.#prune(index);
  }

  /** Where the last checkpoint stands; `null` where there is none yet. */
  async lastState(): Promise<TrainingState | null> {
    const index = await this.index();
    return index && (await this.#state(index.last.folder));
  }

  #state(folder: string): Promise<TrainingState> {
    const path = join(this.#run, folder, 'state.json');
    return readRecord(path, TrainingState, complaint(path));
  }

  /** Reads a checkpoint into a built model and its optimiser; `null` where there is none yet. */
  async restore(parts: Saveable, which: 'last' | 'best' = 'last'): Promise<TrainingState | null> {
    const chosen = (await this.index())?.[which];
    if (!chosen) return null;
    const folder = join(this.#run, chosen.folder);
    try {
      await loadNetworks(parts.networks, folder);
      await loadVariables(parts.optimizer, join(folder, 'optimizer'));
      return await this.#state(chosen.folder);
    } catch (cause) {
      if (cause instanceof SentenceVaeError) throw cause;
      throw new SentenceVaeError('BAD_RUN', {
        expected: `a complete checkpoint in ${folder}`,
        received: `it cannot be read (${messageOf(cause)})`,
        remedy: 'Restore the folder from a copy, or train again under another --name',
        cause,
      });
    }
  }

  /** A name that is not taken: a folder that the index names must stay until the index names another. */
  #freeFolder(step: number): string {
    const name = `${FOLDER}/step-${String(step).padStart(8, '0')}`;
    let folder = name;
    for (let copy = 2; existsSync(join(this.#run, folder)); copy++) folder = `${name}-${copy}`;
    return folder;
  }

  async #write(folder: string, { networks, optimizer }: Saveable, state: TrainingState): Promise<void> {
    const target = join(this.#run, folder);
    const draft = join(this.#run, FOLDER, `.draft-${process.pid}`);
    try {
      await rm(draft, { recursive: true, force: true });
      for (const [name, network] of Object.entries(networks)) {
        await mkdir(join(draft, name), { recursive: true });
        await saveNetwork(network, join(draft, name));
      }
      await saveVariables(optimizer, join(draft, 'optimizer'));
      await writeAtomically(join(draft, 'state.json'), `${JSON.stringify(state)}\n`);
      await rename(draft, target);
    } catch (cause) {
      await rm(draft, { recursive: true, force: true });
      throw cause instanceof SentenceVaeError ? cause : cannotWrite(target, cause);
    }
  }

  /** Removes what the index does not name. What cannot be removed now is tried again after the next save. */
  async #prune({ last, best }: CheckpointIndex): Promise<void> {
    const kept = new Set([last.folder, best?.folder]);
    const names = await readdir(join(this.#run, FOLDER));
    const stale = names.filter((name) => !kept.has(`${FOLDER}/${name}`));
    await Promise.allSettled(
      stale.map((name) => rm(join(this.#run, FOLDER, name), { recursive: true, force: true })),
    );
  }
}

function complaint(path: string) {
  return {
    expected: `${path} to be a record of this version`,
    remedy: 'Restore the file from a copy, or train again under another --name',
  };
}
