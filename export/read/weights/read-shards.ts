import { stopTogether } from '../../../src/stop-together.js';
import type { ModelSource, ReadOptions } from '../source/model-source.js';

/** As many as browsers open to one server. */
const AT_ONCE = 6;

/** Reads files side by side, a few at a time; the first that fails stops the others. */
export async function readShards(
  source: ModelSource,
  paths: readonly string[],
  { signal, onBytes }: ReadOptions = {},
): Promise<readonly (readonly Uint8Array[])[]> {
  const shards: (readonly Uint8Array[])[] = [];
  let next = 0;
  await stopTogether(signal, async (stop) => {
    const work = async () => {
      while (next < paths.length) {
        const index = next++;
        stop.throwIfAborted();
        shards[index] = await source.bytes(paths[index]!, { signal: stop, onBytes });
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, paths.length) }, work));
  });
  return shards;
}
