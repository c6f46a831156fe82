import { Type } from 'typebox';
import { readGenerateOptions } from '../../../decode/generate-options.js';
import type { RestLimits } from '../limits.js';
import { imagesAtOnce } from '../make-images.js';
import { operation, type Verb } from '../operation.js';
import { madeImage, showingOptions } from '../schemas/image.js';
import { latents } from '../schemas/latent.js';
import { sentence } from '../schemas/sentence.js';
import { writingOptions } from '../schemas/word-choice.js';
import { requireWritable, sentencesFrom } from '../write-sentences.js';

export const decode = (limits: RestLimits): Verb => ({
  name: 'decode',
  summary: 'The sentence or image of each latent',
  description:
    'Writes a sentence, or makes an image, from each latent. A latent of no use to a model of sentences has its error in its place.',
  operations: {
    'sentence-vae': operation({
      body: Type.Object(
        { latents: latents(limits), ...writingOptions(limits, 0) },
        { $id: 'DecodeSentences', additionalProperties: false },
      ),
      items: 'sentences',
      item: sentence('DecodedSentence', {}),
      also: ['text/event-stream'],
      example: ({ sizes }) => ({ latents: [origin(sizes)] }),
      answer: (task, body) => {
        const generation = readGenerateOptions(body, 0);
        requireWritable(body.latents.length, generation, task);
        return sentencesFrom(task, body.latents.map(toFloats), { generation, shown: body });
      },
    }),
    'image-vae': operation({
      body: Type.Object(
        { latents: latents(limits), ...showingOptions },
        { $id: 'DecodeImages', additionalProperties: false },
      ),
      items: 'images',
      item: madeImage('DecodedImage', {}),
      also: ['image/png'],
      example: ({ sizes }) => ({ latents: [origin(sizes)] }),
      answer: ({ vae, signal }, { latents: given, format }) =>
        imagesAtOnce(() => vae.decode(given.map(toFloats), { signal }), { format }),
    }),
  },
});

const toFloats = (numbers: readonly number[]) => Float32Array.from(numbers);

const origin = ({ latent }: { latent: number }) => Array.from({ length: latent }, () => 0);
