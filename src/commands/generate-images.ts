import { SentenceVaeError } from '../errors.js';
import { writeAtomically } from '../files/write-atomically.js';
import { ImageVae } from '../node/image-vae.js';
import { arrange, fitting } from '../image/arrange.js';
import { drawInTerminal } from '../image/draw-in-terminal.js';
import { fit } from '../image/fit.js';
import type { GreyImage } from '../image/grey-image.js';
import { encodePng } from '../image/png.js';
import { readImages } from '../image/read-images.js';
import type { GenTask } from './generate.js';

/** Images, and how many of them stand side by side. */
interface Sheet {
  images: GreyImage[];
  columns: number;
  /** Whether it makes a difference which images stand one above the other. */
  inRows?: boolean;
}

/** Answers a `gen` request with images: in a PNG file, in the terminal, or both. */
export async function generateImages(task: GenTask<'image-vae'>): Promise<void> {
  const { args, seed, request } = task;
  await using vae = await ImageVae.load(task.folder, {
    device: args.device,
    threads: args.threads,
    workers: 0,
  });
  // What was asked for comes first: a sentence that came for an image needs no file to be written to.
  const originals = await readImages(inputsOf(request), {
    ...vae.config.sizes,
    invert: args.invert,
    notice: (message) => process.stderr.write(`${message}\n`),
  });
  const inTerminal = !args.json && process.stdout.isTTY && process.stdout.hasColors(2 ** 24);
  requireOutput(args, inTerminal);
  const made = await make(vae, task, originals);
  const { images, columns } = made;
  const sheet = arrange(images, columns);
  if (args.output !== undefined) await writeAtomically(args.output, encodePng(sheet));
  // A terminal that does not know its width says 0.
  if (inTerminal) console.log(drawInTerminal(narrowed(made, sheet, process.stdout.columns || 80)));
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

/** A sheet as wide as the terminal at most: with fewer images side by side, or smaller ones where rows matter. */
function narrowed({ images, columns, inRows }: Sheet, sheet: GreyImage, width: number): GreyImage {
  if (sheet.width <= width) return sheet;
  if (inRows) return fit(sheet, width, Math.ceil((width / sheet.width) * sheet.height));
  return arrange(images, Math.min(columns, fitting(images[0]!.width, width)));
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` where there is nothing to show images on */
function requireOutput({ output }: GenTask<'image-vae'>['args'], inTerminal: boolean): void {
  if (output === undefined && !inTerminal) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a terminal with 24-bit colours, or --output with the name of a PNG file',
      received: 'there is neither',
      remedy: 'Add -o images.png',
    });
  }
  if (output !== undefined && !/\.png$/i.test(output)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the name of a PNG file after --output',
      received: `${output} came`,
      remedy: 'Give it the ending .png',
    });
  }
}

/** The names of the images that a request is about. */
function inputsOf(request: GenTask<'image-vae'>['request']): readonly string[] {
  switch (request.way) {
    case 'sample':
      return [];
    case 'similar':
      return [request.text];
    case 'reconstruct':
    case 'interpolate':
    case 'grid':
    case 'plane':
    case 'analogy':
      return request.inputs;
    default:
      return request satisfies never;
  }
}

async function make(
  vae: ImageVae,
  { request, args, seed }: GenTask<'image-vae'>,
  originals: readonly GreyImage[],
): Promise<Sheet> {
  const { signal, steps, path, draw, count, radius, strength, prior } = args;
  const [first, second, third] = originals;
  switch (request.way) {
    case 'sample': {
      const images = await vae.sample(request.count, { seed, prior, signal });
      return { images, columns: Math.ceil(Math.sqrt(images.length)) };
    }
    case 'reconstruct': {
      const images = [...originals, ...(await vae.reconstruct(originals, { seed, draw, signal }))];
      return { images, columns: originals.length, inRows: true };
    }
    case 'interpolate': {
      const images = await vae.interpolate(originals, { steps, path, signal });
      return { images, columns: images.length };
    }
    case 'grid':
      return rowsOf(await vae.grid(originals, { steps, path, signal }));
    case 'plane':
      return rowsOf(await vae.plane({ around: first, dimensions: request.dimensions, steps, signal }));
    case 'similar': {
      const images = await vae.similar(first!, { count, radius, seed, signal });
      return { images: [first!, ...images], columns: images.length + 1 };
    }
    case 'analogy': {
      const images = await vae.analogy([first!, second!, third!], { count, strength, seed, signal });
      return { images: [...originals, ...images], columns: images.length + 3 };
    }
    default:
      return request satisfies never;
  }
}

function rowsOf(rows: readonly GreyImage[][]): Sheet {
  return { images: rows.flat(), columns: rows[0]!.length, inRows: true };
}
