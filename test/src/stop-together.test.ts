import { describe, expect, it } from 'vitest';
import { stopTogether } from '../../src/stop-together.js';

describe('stopTogether', () => {
  it('hands the result on, and follows the signal until then', async () => {
    const caller = new AbortController();
    const own = await stopTogether(caller.signal, (signal) => Promise.resolve(signal));
    expect(own.aborted).toBe(false);
    caller.abort('too late');
    expect(own.aborted).toBe(false);
  });

  it('aborts along with a signal, with its reason', async () => {
    const caller = new AbortController();
    const working = stopTogether(
      caller.signal,
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    caller.abort('enough');
    await expect(working).rejects.toBe('enough');
    const early = stopTogether(AbortSignal.abort('before'), async (signal) => signal.throwIfAborted());
    await expect(early).rejects.toBe('before');
  });

  it('aborts what is left when a part fails', async () => {
    const reason = new Error('a part');
    let left: AbortSignal | undefined;
    const working = stopTogether(undefined, (signal) => {
      left = signal;
      return Promise.reject(reason);
    });
    await expect(working).rejects.toBe(reason);
    expect(left).toMatchObject({ aborted: true, reason });
  });
});
