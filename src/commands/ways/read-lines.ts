import { ByteReader } from '../../bulk/job/byte-reader.js';
import { openInput } from '../../bulk/job/open-input.js';
import { readText } from '../../bulk/job/read-windows.js';

/** The lines of a file, however many; lines that are no text come as empty ones. Gzip files are unpacked, `-` is standard input. */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<string, void> {
  using input = await openInput(path, signal);
  const reader = new ByteReader(input.chunks);
  for (;;) {
    const read = await readText(reader);
    if (read === undefined) return;
    yield read.item;
  }
}
