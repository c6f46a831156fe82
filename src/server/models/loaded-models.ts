import { SentenceVaeError } from '../../errors.js';
import { LeasedModel } from './leased-model.js';
import type { ServedName } from './open-served-model.js';
import type { ModelLease, ServedModel, ServedModels } from './served-model.js';

/** Opens a version of a model, ready for requests. */
export type OpenModel = (version: ServedName) => Promise<ServedModel>;

interface Slot {
  current: LeasedModel | undefined;
  /** The last of the loadings that were asked for, which come one after the other. */
  loading: Promise<unknown>;
}

/** Models that are loaded, and swapped while they serve: an old version is closed when its last lease is given back. */
export class LoadedModels implements ServedModels, AsyncDisposable {
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #open: OpenModel;
  readonly #closing = new Set<Promise<void>>();
  #isGoingDown = false;

  /** @param names of models that {@link load} loads */
  constructor(names: readonly string[], open: OpenModel) {
    this.#slots = new Map(names.map((name) => [name, { current: undefined, loading: Promise.resolve() }]));
    this.#open = open;
  }

  names(): readonly string[] {
    return Array.from(this.#slots.keys());
  }

  get isReady(): boolean {
    return !this.#isGoingDown && Array.from(this.#slots.values()).every(({ current }) => current);
  }

  /** From now on the server isn't ready; what is leased, and leased yet, goes on. */
  goDown(): void {
    this.#isGoingDown = true;
  }

  /** Loads all models, one after the other: loading takes memory and every core. */
  async load(): Promise<void> {
    for (const name of this.names()) await this.swap(name);
  }

  /**
   * Loads a model anew and puts it in the place of the old one; if that fails, the old one stays.
   * @returns the new version
   * @throws {SentenceVaeError} `NO_MODEL` for a name that isn't served, `NOT_READY` when the server goes down, otherwise as the
   * loading does
   */
  async swap(name: string): Promise<string> {
    const slot = this.#slot(name);
    if (this.#isGoingDown) throw goingDown();
    const swapping = slot.loading.then(() => this.#swap(name, slot));
    slot.loading = swapping.catch(() => {});
    return swapping;
  }

  async #swap(name: string, slot: Slot): Promise<string> {
    const old = slot.current;
    const version = String(Number(old?.served.version ?? 0) + 1);
    const next = new LeasedModel(await this.#open({ name, version }));
    slot.current = next;
    if (old) this.#close(old);
    return version;
  }

  lease(name: string, version?: string): ModelLease {
    const { current } = this.#slot(name);
    if (!current) {
      throw new SentenceVaeError('NOT_READY', {
        expected: `the model ${name} to be loaded`,
        received: 'it is being loaded still',
        remedy: 'Try again in a few seconds; /readyz says when',
      });
    }
    if (version === undefined || version === current.served.version) return current.lease();
    throw new SentenceVaeError('NO_MODEL', {
      expected: `the version of ${name} that is served, ${current.served.version}`,
      received: `${shown(version)} was asked for`,
      remedy: 'Ask for that one, or leave the version out',
    });
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name);
    if (slot) return slot;
    throw new SentenceVaeError('NO_MODEL', {
      expected: `a model that is served (${this.names().join(', ')})`,
      received: `${shown(name)} was asked for`,
      remedy: 'Choose one of them',
    });
  }

  #close(model: LeasedModel): void {
    const closing: Promise<void> = model.giveUp().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Closes all models, each when its last lease was given back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.goDown();
    for (const slot of this.#slots.values()) {
      await slot.loading;
      if (slot.current) this.#close(slot.current);
    }
    await Promise.all(this.#closing);
  }
}

const shown = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

function goingDown(): SentenceVaeError {
  return new SentenceVaeError('NOT_READY', {
    expected: 'a server that goes on',
    received: 'this one is going down',
    remedy: 'Load the model on another server, or when this one is back',
  });
}
