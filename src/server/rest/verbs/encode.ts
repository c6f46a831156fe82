import { Type } from 'typebox';
import type { Outcome } from '../../../bulk/outcome.js';
import type { Latent } from '../../../latent/latent.js';
import { inTurns } from '../in-turns.js';
import { requireRefinable, type RestLimits } from '../limits.js';
import { operation, type Item, type Task, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT } from '../schemas/examples.js';
import { images, inFull, readingOptions } from '../schemas/image.js';
import { latent, latentInJson } from '../schemas/latent.js';
import { texts } from '../schemas/sentence.js';

type Encoded = Outcome<string, Latent>;

export const encode = (limits: RestLimits): Verb => ({
  name: 'encode',
  summary: 'The latent of each sentence or image',
  description:
    'The posteriors of sentences or images. A sentence that the model can make nothing of has its error in its place.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        {
          texts: texts(limits, { description: 'The sentences.' }),
          refine: Type.Optional(
            Type.Boolean({
              description:
                'Looks for a latent that each sentence is written from, around its posterior mean.',
              default: false,
            }),
          ),
        },
        { $id: 'EncodeSentences', additionalProperties: false },
      ),
      items: 'latents',
      item: latent,
      also: [],
      example: () => ({ texts: ['the man went to the house', 'I will not be afraid'] }),
      answer: (task, { texts: given, refine = false }) => {
        const { vae, signal } = task;
        if (refine) requireRefinable(given, limits);
        return {
          items: (batch) =>
            inTurns(given, batch, async function* (some): AsyncGenerator<Item> {
              const outcomes: Encoded[] = [];
              for await (const each of vae.encodeAll(some, { signal })) outcomes.push(each);
              const refined = refine ? await refinedOf(task, outcomes) : [].values();
              for (const { result, fault } of outcomes) {
                if (fault) yield { fault: fault.error };
                else {
                  const found = refined.next().value;
                  yield {
                    json: () => ({ ...latentInJson(result), ...(found && { refined: inFull(found) }) }),
                  };
                }
              }
            }),
        };
      },
    }),
    'image-vae': operation({
      body: Type.Object(
        { images: images(limits, { description: 'The images.' }), ...readingOptions },
        { $id: 'EncodeImages', additionalProperties: false },
      ),
      items: 'latents',
      item: latent,
      also: [],
      example: () => ({ images: [DIGIT] }),
      answer: (task, body) => {
        const { vae, signal } = task;
        const given = readImages(body.images, { name: 'images', invert: body.invert }, task);
        return {
          items: async function* (): AsyncGenerator<Item> {
            for (const each of await vae.encode(given, { signal })) yield { json: () => latentInJson(each) };
          },
        };
      },
    }),
  },
});

/** The latents that sentences are written from, of those that are usable, in their order. */
async function refinedOf(
  { vae, searches, signal, deadlineMs }: Task<'sentence-vae'>,
  outcomes: readonly Encoded[],
): Promise<ArrayIterator<Float32Array>> {
  const usable = outcomes.flatMap(({ item, result }) => (result ? [{ item, result }] : []));
  const items = usable.map(({ item }) => item);
  const posteriors = usable.map(({ result }) => result);
  return (
    await searches.run(() => vae.refine(items, { posteriors, signal }), { signal, deadlineMs })
  ).values();
}
