import { find } from './find.js';
import type { PlaygroundModel, PlaygroundModels } from './models/playground-model.js';
import { Notice } from './notice.js';
import { startImages } from './views/start-images.js';
import { startSentences } from './views/start-sentences.js';

/** The whole page: chooses a model, opens it, and starts what there is to play with. */
export class Playground {
  readonly #models: PlaygroundModels;
  readonly #where: string;
  readonly #notice = new Notice();
  readonly #select = find('model', HTMLSelectElement);
  readonly #main = find('playground', HTMLElement);
  /** Ended when another model is chosen. */
  #visit = new AbortController();
  #opened: PlaygroundModel | undefined;

  constructor(models: PlaygroundModels, isServed: boolean) {
    this.#models = models;
    this.#where = isServed ? 'The server computes.' : 'Everything is computed in this page.';
    this.#select.addEventListener('change', () => void this.#open(this.#select.value));
    find('numbers', HTMLInputElement).addEventListener('change', ({ target }) => {
      const isOn = target instanceof HTMLInputElement && target.checked;
      this.#main.classList.toggle('with-numbers', isOn);
    });
  }

  start(): void {
    void this.#list();
  }

  async #list(): Promise<void> {
    this.#notice.working('Looking for models …');
    let names: string[];
    try {
      names = await this.#models.list({ signal: this.#visit.signal });
    } catch (error) {
      this.#notice.failed(error, () => this.start());
      return;
    }
    const [first] = names;
    if (first === undefined) {
      this.#notice.empty('There are no models here yet.');
      return;
    }
    this.#select.replaceChildren(...names.map((name) => new Option(name)));
    find('choice', HTMLElement).hidden = false;
    await this.#open(first);
  }

  async #open(name: string): Promise<void> {
    this.#visit.abort();
    const visit = new AbortController();
    this.#visit = visit;
    this.#main.hidden = true;
    find('about', HTMLElement).hidden = true;
    await this.#opened?.[Symbol.asyncDispose]();
    this.#opened = undefined;
    try {
      this.#notice.working(`Loading ${name} …`);
      const model = await this.#models.open(name, {
        signal: visit.signal,
        onProgress: (share) => {
          if (!visit.signal.aborted) this.#notice.working(`Loading ${name} …`, share);
        },
      });
      if (visit.signal.aborted) {
        await model[Symbol.asyncDispose]();
        return;
      }
      this.#opened = model;
      this.#fit(model);
      await start(model, visit.signal);
      if (visit.signal.aborted) return;
      this.#notice.hide();
      this.#main.hidden = false;
      find('about', HTMLElement).hidden = false;
    } catch (error) {
      if (!visit.signal.aborted) this.#notice.failed(error, () => void this.#open(name));
    }
  }

  /** Shows what is for models of this kind. */
  #fit({ kind, about }: PlaygroundModel): void {
    for (const part of document.querySelectorAll<HTMLElement>('[data-only]')) {
      part.hidden = part.dataset['only'] !== kind;
    }
    for (const part of document.querySelectorAll<HTMLElement>('[data-needs="prior"]')) {
      part.hidden = !about.hasFittedPrior;
    }
    this.#main.dataset['kind'] = kind;
    find('about-text', HTMLElement).textContent =
      `${about.name}: ${about.latent} latent dimensions, trained on ${about.corpus} (${about.licence}). ${this.#where}`;
  }
}

function start(model: PlaygroundModel, until: AbortSignal): Promise<void> {
  switch (model.kind) {
    case 'sentence-vae':
      return startSentences(model, until);
    case 'image-vae':
      return startImages(model, until);
    default:
      throw new Error(`This page shows no models of kind ${String(model satisfies never)}.`);
  }
}
