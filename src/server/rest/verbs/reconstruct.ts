import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import { meanOrDraw } from '../../../latent/latent.js';
import { inTurns } from '../in-turns.js';
import type { RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Item, type Verb, type Writing } from '../operation.js';
import { readImages } from '../read-images.js';
import { images, madeImage, readingOptions, showingOptions } from '../schemas/image.js';
import { sentence, texts } from '../schemas/sentence.js';
import { seed, writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentenceItem } from '../write-sentences.js';
import { DIGIT } from '../schemas/examples.js';

const draw = Type.Optional(
  Type.Boolean({ description: 'Starts from a draw from the posterior, not from its mean.', default: false }),
);

export const reconstruct = (limits: RestLimits): Verb => ({
  name: 'reconstruct',
  summary: 'Encode and write again',
  description:
    'Encodes sentences or images and makes each again from its latent. A sentence that the model can make nothing of has its error in its place.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        { texts: texts(limits, { description: 'The sentences.' }), draw, ...writingOptions(limits, 0) },
        { $id: 'ReconstructSentences', additionalProperties: false },
      ),
      items: 'sentences',
      item: sentence('ReconstructedSentence', {}),
      also: ['text/event-stream'],
      example: () => ({ texts: ['the man went to the house', 'I will not be afraid'] }),
      answer: (task, body) => {
        const { vae, signal } = task;
        const generation = readGenerateOptions(body, 0);
        requireWritable(body.texts.length, generation, task);
        const options = { ...generation, signal };
        return {
          seed: generation.seed,
          shown: body,
          items: (batch) =>
            inTurns(body.texts, batch, async function* (some, first): AsyncGenerator<Item> {
              const outcomes = vae.reconstructAll(some, { ...options, draw: body.draw, first });
              for await (const { result, fault } of outcomes) {
                yield fault ? { fault: fault.error } : sentenceItem(result, body);
              }
            }),
          writings: async function* (): AsyncGenerator<Writing> {
            for await (const { index, result, fault } of vae.encodeAll(body.texts, { signal })) {
              if (fault) yield { fault: fault.error };
              else {
                const latent = meanOrDraw(result, body.draw, { seed: generation.seed, index });
                yield { words: vae.stream(latent, { ...options, index }), extra: {} };
              }
            }
          },
        };
      },
    }),
    'image-vae': operation({
      body: Type.Object(
        {
          images: images(limits, { description: 'The images.' }),
          draw,
          seed,
          ...readingOptions,
          ...showingOptions,
        },
        { $id: 'ReconstructImages', additionalProperties: false },
      ),
      items: 'images',
      item: madeImage('ReconstructedImage', {}),
      also: ['image/png'],
      example: () => ({ images: [DIGIT] }),
      answer: (task, body) => {
        const { vae, signal } = task;
        const { seed: chosen } = readGenerateOptions(body, 0);
        const originals = readImages(body.images, { name: 'images', invert: body.invert }, task);
        return imagesAtOnce(() => vae.reconstruct(originals, { draw: body.draw, seed: chosen, signal }), {
          format: body.format,
          seed: chosen,
        });
      },
    }),
  },
});
