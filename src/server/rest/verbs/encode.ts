import { Type } from 'typebox';
import { inTurns } from '../in-turns.js';
import { requireRefinable, type RestLimits } from '../limits.js';
import { operation, type Item, type Verb } from '../operation.js';
import { readImages } from '../read-images.js';
import { DIGIT } from '../schemas/examples.js';
import { images, inFull, readingOptions } from '../schemas/image.js';
import { latent, latentInJson } from '../schemas/latent.js';
import { texts } from '../schemas/sentence.js';

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
      answer: ({ vae, signal }, { texts: given, refine = false }) => {
        if (refine) requireRefinable(given, limits);
        return {
          items: (batch) =>
            inTurns(given, batch, async function* (some): AsyncGenerator<Item> {
              for await (const { item, result, fault } of vae.encodeAll(some, { signal })) {
                if (fault) yield { fault: fault.error };
                else {
                  const [refined] = refine ? await vae.refine([item], { signal }) : [];
                  yield {
                    json: () => ({ ...latentInJson(result), ...(refined && { refined: inFull(refined) }) }),
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
