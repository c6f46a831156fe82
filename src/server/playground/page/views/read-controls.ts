import type { SampleControls } from '../models/playground-model.js';

/** What the form of the samples says. Unusable numbers go to the model as they are: it says what's wrong with them. */
export function readControls(form: FormData): { count: number; controls: SampleControls } {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const number = (name: string) => (text(name) === '' ? undefined : Number(text(name)));
  const words = (name: string) => {
    const found = text(name)
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    return found.length > 0 ? found : undefined;
  };
  const beams = number('beams');
  const controls: SampleControls = {
    seed: number('seed'),
    prior: text('prior') === 'standard' ? 'standard' : undefined,
    bestOf: number('bestOf'),
    // A search has none.
    temperature: beams !== undefined && beams > 1 ? undefined : number('temperature'),
    topK: number('topK'),
    topP: number('topP'),
    minP: number('minP'),
    repetitionPenalty: number('repetitionPenalty'),
    noRepeatNgram: number('noRepeatNgram'),
    minWords: number('minWords'),
    maxWords: number('maxWords'),
    beams,
    lengthPenalty: number('lengthPenalty'),
    forced: words('forced'),
    banned: words('banned'),
  };
  return { count: number('count') ?? 1, controls };
}
