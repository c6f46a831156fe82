import { examplesFor } from '../examples.js';
import { find } from '../find.js';
import { principalMap } from '../map/latent-map.js';
import type { SentenceModel } from '../models/playground-model.js';
import { startMap } from './map.js';
import { startMorph } from './morph.js';
import { startSamples } from './samples.js';
import { sentenceEnds } from './sentence-ends.js';
import { sentencePresentation } from './show-sentence.js';

/** So many sentences are on a map that the model had to write itself. */
const OWN_EXAMPLES = 32;
const SEED = 1;

/** Lets one play with a model of sentences. */
export async function startSentences(model: SentenceModel, until: AbortSignal): Promise<void> {
  const examples = await usableExamples(model, until);
  const presentation = sentencePresentation;
  startMorph({ model, ends: sentenceEnds(examples.ends, until), presentation, until });
  startSamples({ sample: model.sample.bind(model), presentation, until });

  const field = find('map-sentences', HTMLTextAreaElement);
  field.value = examples.map.join('\n');
  find('map-hint', HTMLElement).textContent =
    'Each dot is a sentence. Click anywhere: the model writes what lies there.';
  const map = startMap({
    decode: model.decode.bind(model),
    presentation,
    chart: async (signal) => {
      const names = linesOf(field.value);
      const latents = await model.encode(names, { signal });
      return { map: principalMap(latents), names };
    },
    until,
  });
  find('map-form', HTMLFormElement).addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      if (linesOf(field.value).length > 0) map.redraw();
    },
    { signal: until },
  );
}

/** Ours, unless the model doesn't know such words: then its own. */
async function usableExamples(
  { about, encode, sample }: SentenceModel,
  signal: AbortSignal,
): Promise<{ ends: readonly [string, string]; map: readonly string[] }> {
  const examples = examplesFor(about.corpus);
  try {
    await encode([...examples.ends, ...examples.map], { signal });
    return examples;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'BAD_ARGUMENT')) throw error;
  }
  const written = await sample(OWN_EXAMPLES, { seed: SEED, temperature: 0.7 }, { signal });
  const texts = [...new Set(written.map(({ text }) => text))].filter((text) => text.trim() !== '');
  return { ends: [texts[0] ?? '', texts[1] ?? ''], map: texts };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line !== '');
}
