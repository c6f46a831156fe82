import { SentenceVaeError } from '../errors.js';
import { writeAtomically } from '../files/write-atomically.js';
import { ImageVae } from '../node/image-vae.js';
import { arrange, fitting } from '../image/arrange.js';
import { drawInTerminal } from '../image/draw-in-terminal.js';
import type { GreyImage } from '../image/grey-image.js';
import { encodePng } from '../image/png.js';
import { readImages } from '../image/read-images.js';
import type { ImageRequest } from './gen-request.js';
import type { GenTask } from './generate.js';

/** Images, and how many of them stand side by side. */
interface Sheet {
  images: GreyImage[];
  columns: number;
}

/** Answers a `gen` request with images: in a PNG file, in the terminal, or both. */
export async function generateImages(task: GenTask<ImageRequest>): Promise<void> {
  const { args, seed } = task;
  const inTerminal = !args.json && process.stdout.isTTY && process.stdout.hasColors(2 ** 24);
  if (args.output === undefined && !inTerminal) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a terminal with 24-bit colours, or --output with the name of a PNG file',
      received: 'there is neither',
      remedy: 'Add -o images.png',
    });
  }
  if (args.output !== undefined && !/\.png$/i.test(args.output)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the name of a PNG file after --output',
      received: `${args.output} came`,
      remedy: 'Give it the ending .png',
    });
  }
  await using vae = await ImageVae.load(task.folder, {
    device: args.device,
    threads: args.threads,
    workers: 0,
  });
  const { images, columns } = await make(vae, task);
  const sheet = arrange(images, columns);
  if (args.output !== undefined) await writeAtomically(args.output, encodePng(sheet));
  if (inTerminal) {
    const most = fitting(vae.config.sizes.width, process.stdout.columns);
    console.log(drawInTerminal(columns <= most ? sheet : arrange(images, most)));
  }
  if (args.json) {
    const { width, height } = sheet;
    console.log(
      JSON.stringify({
        model: vae.config.name,
        seed,
        output: args.output,
        images: images.length,
        width,
        height,
      }),
    );
  }
}

async function make(vae: ImageVae, { request, args, seed }: GenTask<ImageRequest>): Promise<Sheet> {
  const { signal, steps, path, draw } = args;
  switch (request.way) {
    case 'sample': {
      const images = await vae.sample(request.count, { seed, signal });
      return { images, columns: Math.ceil(Math.sqrt(images.length)) };
    }
    case 'reconstruct': {
      const originals = await readImages(request.inputs, vae.config.sizes);
      const images = [...originals, ...(await vae.reconstruct(originals, { seed, draw, signal }))];
      return { images, columns: originals.length };
    }
    case 'interpolate': {
      const ends = await readImages(request.inputs, vae.config.sizes);
      const images = await vae.interpolate(ends, { steps, path, signal });
      return { images, columns: images.length };
    }
    default:
      return request satisfies never;
  }
}
