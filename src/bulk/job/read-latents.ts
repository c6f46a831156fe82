import { SentenceVaeError } from '../../errors.js';
import type { ByteReader } from './byte-reader.js';
import type { ReadItem } from './read-windows.js';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads the head of an `.npy` file (NumPy's NEP 1) with a row for each latent.
 * @param done rows that need not be read again
 * @returns what reads its rows
 * @throws {SentenceVaeError} `BAD_ARGUMENT` unless it holds rows of `latent` floating-point numbers
 */
export async function readLatentHead(
  reader: ByteReader,
  name: string,
  latent: number,
  done: number,
): Promise<ReadItem<Float32Array>> {
  const refuse = (received: string) =>
    new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${name} to be an .npy file of float32 or float64 numbers [rows, ${latent}]`,
      received,
      remedy: 'Use latents of this model, such as sentence-vae embed writes with -o latents.npy',
    });
  const start = Buffer.from(await reader.record(8));
  if (start.length < 8 || !start.subarray(0, 6).equals(MAGIC)) throw refuse('it is no .npy file');
  const wide = start[6]! > 1;
  const size = Buffer.from(await reader.record(wide ? 4 : 2));
  if (size.length < (wide ? 4 : 2)) throw refuse('it is cut off');
  const length = wide ? size.readUInt32LE() : size.readUInt16LE();
  if (length > LONGEST_HEAD) throw refuse('its head is damaged');
  const head = Buffer.from(await reader.record(length)).toString('latin1');
  const [, type] = /'descr':\s*'([^']*)'/.exec(head) ?? [];
  const [, shape = ''] = /'shape':\s*\(([^)]*)\)/.exec(head) ?? [];
  const columns = shape
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (type !== '<f4' && type !== '<f8') throw refuse(`it has the type ${type ?? 'of something else'}`);
  if (columns.length !== 2 || columns[1] !== String(latent)) throw refuse(`it has the shape (${shape})`);
  if (/'fortran_order':\s*True/.test(head)) throw refuse('it is written column by column');
  const bytes = (type === '<f4' ? 4 : 8) * latent;
  let left = Number(columns[0]) - done;
  return async () => {
    if (left-- <= 0) return undefined;
    const row = Buffer.from(await reader.record(bytes));
    if (row.length < bytes) throw refuse('it is cut off');
    return {
      item: Float32Array.from({ length: latent }, (_, i) =>
        type === '<f4' ? row.readFloatLE(i * 4) : row.readDoubleLE(i * 8),
      ),
    };
  };
}

const LONGEST_HEAD = 1 << 16;
