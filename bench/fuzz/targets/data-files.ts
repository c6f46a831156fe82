import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { ByteReader } from '../../../src/bulk/job/byte-reader.js';
import { openInput } from '../../../src/bulk/job/open-input.js';
import { readLatentHead } from '../../../src/bulk/job/read-latents.js';
import { readText, type ReadItem } from '../../../src/bulk/job/read-windows.js';
import { encodePng } from '../../../src/image/png.js';
import { readImages } from '../../../src/image/read-images.js';
import { readDirection } from '../../../src/ways/direction.js';
import { readIdxImages } from '../../../training/corpus/mnist.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { editJson, jsonEdits } from '../edits/json-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';
import { oddText } from '../odd-texts.js';

const inputs = fc.record({
  kind: fc.constantFrom('png', 'idx', 'npy', 'lines', 'direction'),
  bytes: fc.option(byteEdits, { freq: 5 }),
  json: jsonEdits,
  lines: fc.array(oddText, { maxLength: 20 }),
  packing: fc.constantFrom('none', 'none', 'gzip', 'bomb'),
});

const LATENT = 4;
const ROWS = 3;

/** Files that commands take: pictures, latents, lines of text, directions. */
export default fuzzTarget({
  name: 'data-files',
  about: 'PNG, IDX, .npy, lines of text, gzip, saved directions',
  inputs,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-fuzz-'));
    const path = join(folder, 'file');
    return {
      feed: async ({ kind, bytes, json, lines, packing }) => {
        const spoil = (whole: Uint8Array) => (bytes ? editBytes(whole, bytes) : Buffer.from(whole));
        switch (kind) {
          case 'png': {
            await writeFile(path, spoil(encodePng({ width: 9, height: 5, pixels: new Float32Array(45) })));
            const [image] = await readImages([path], { width: 28, height: 28 });
            if (image?.pixels.length !== 784) throw new WrongResult('an image of another size');
            if (!image.pixels.every((shade) => shade >= 0 && shade <= 1))
              throw new WrongResult('shades out of range');
            return 'right';
          }
          case 'idx': {
            const { pixels, count } = readIdxImages(spoil(idx()), path, { height: 2, width: 3 });
            if (pixels.length !== count * 6) throw new WrongResult('another number of pixels');
            return 'right';
          }
          case 'npy': {
            const latents = packed(spoil(npy()), packing);
            await writeFile(path, latents);
            const rows = await readAll(path, (reader) => readLatentHead(reader, path, LATENT, 0));
            if (rows > (packing === 'bomb' ? 1e9 : latents.length * 1100))
              throw new WrongResult('more rows than bytes');
            return 'right';
          }
          case 'lines':
            await writeFile(path, packed(spoil(Buffer.from(lines.join('\n'))), packing));
            await readAll(path, async () => readText);
            return 'right';
          case 'direction': {
            const text = editJson({ kind: 'direction', model: 'kjv', weights: 'x', sentences: { from: 1, to: 1 }, vector: [0, 1] }, json); // prettier-ignore
            readDirection(parsed(text));
            return 'right';
          }
          default:
            throw new WrongResult(`no such kind: ${kind}`);
        }
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
});

async function readAll<Item>(
  path: string,
  open: (reader: ByteReader) => Promise<ReadItem<Item>>,
): Promise<number> {
  using input = await openInput(path, new AbortController().signal);
  const reader = new ByteReader(input.chunks);
  const read = await open(reader);
  let items = 0;
  while (items < MOST_ITEMS && (await read(reader)) !== undefined) items++;
  return items;
}

/** Beyond so many more of the same tell nothing. */
const MOST_ITEMS = 100_000;

function idx(): Buffer {
  const head = Buffer.alloc(16);
  [0x803, 4, 2, 3].forEach((word, i) => head.writeUInt32BE(word, 4 * i));
  return Buffer.concat([head, Buffer.alloc(24, 7)]);
}

function npy(): Buffer {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${ROWS}, ${LATENT}), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(head.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(head), Buffer.alloc(ROWS * LATENT * 4)]); // prettier-ignore
}

function packed(bytes: Buffer, packing: string): Buffer {
  switch (packing) {
    case 'gzip':
      return gzipSync(bytes);
    case 'bomb':
      return gzipSync(Buffer.concat([bytes, Buffer.alloc(1 << 24, 'a')]));
    default:
      return bytes;
  }
}

/** As a command reads it: what is no JSON never gets further. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
