import { describe, expect, it } from 'vitest';
import { LoadedModels } from '../../../../src/server/models/loaded-models.js';
import type { ServedModel } from '../../../../src/server/models/served-model.js';
import { SentenceVae } from '../../../../src/sentence-vae.js';
import { SentenceVaeError } from '../../../../src/errors.js';
import { packageFolder } from '../../../../src/package/package-folder.js';
import { findModel } from '../../../../src/package/shipped-models.js';
import type { Runtime } from '../../../../src/onnx/graph.js';

/** Opens kjv's package without computing anything; says which versions were opened and which are closed. */
async function openings() {
  const files = await packageFolder(await findModel('kjv'));
  const opened: string[] = [];
  const closed: string[] = [];
  const open = async ({ name, version }: { name: string; version: string }): Promise<ServedModel> => {
    opened.push(`${name} ${version}`);
    const vae = await SentenceVae.open(
      files,
      runtime(() => closed.push(`${name} ${version}`)),
    );
    return { kind: 'sentence-vae', name, version, graphs: new Map(), vae };
  };
  return { opened, closed, open };
}

const unused = () => {
  throw new Error('Nothing is computed here');
};

function runtime(onEnd: () => void): Runtime {
  return {
    open: () => ({ atOnce: 1, load: unused, run: unused, [Symbol.asyncDispose]: async () => {} }),
    [Symbol.asyncDispose]: async () => onEnd(),
  };
}

describe('models of a server', () => {
  it('are ready when all are loaded, and no longer when the server goes down', async () => {
    const { open } = await openings();
    await using models = new LoadedModels(['a', 'b'], open);
    expect(models.isReady).toBe(false);
    expect(() => models.lease('a')).toThrow(expect.objectContaining({ code: 'NOT_READY' }));
    await models.load();
    expect(models.isReady).toBe(true);
    models.goDown();
    expect(models.isReady).toBe(false);
    using lease = models.lease('b');
    expect(lease.served).toMatchObject({ name: 'b', version: '1' });
  });

  it('are not there under other names or versions', async () => {
    const { open } = await openings();
    await using models = new LoadedModels(['a'], open);
    await models.load();
    for (const [name, version] of [['b'], ['a', '2'], ['a', ''], ['__proto__'], ['a/../a']] as const) {
      expect(() => models.lease(name, version)).toThrow(expect.objectContaining({ code: 'NO_MODEL' }));
    }
  });

  it('stay open, swapped, until the last lease is given back', async () => {
    const { open, closed } = await openings();
    await using models = new LoadedModels(['a'], open);
    await models.load();
    const [first, second] = [models.lease('a'), models.lease('a')];
    expect(await models.swap('a')).toBe('2');
    using next = models.lease('a');
    expect(next.served.version).toBe('2');
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect(closed).toEqual([]);
    second[Symbol.dispose]();
    expect(closed).toEqual(['a 1']);
  });

  it('stay as they are if the new version is broken', async () => {
    const { open, opened, closed } = await openings();
    let isBroken = false;
    await using models = new LoadedModels(['a'], async (version) => {
      if (!isBroken) return open(version);
      throw new SentenceVaeError('BAD_PACKAGE', { expected: 'a', received: 'b', remedy: 'c' });
    });
    await models.load();
    isBroken = true;
    await expect(models.swap('a')).rejects.toMatchObject({ code: 'BAD_PACKAGE' });
    using lease = models.lease('a');
    expect(lease.served.version).toBe('1');
    isBroken = false;
    expect(await models.swap('a')).toBe('2');
    expect({ opened, closed }).toEqual({ opened: ['a 1', 'a 2'], closed: [] });
  });

  it('are swapped one after the other', async () => {
    const { open, opened } = await openings();
    await using models = new LoadedModels(['a'], open);
    await models.load();
    expect(await Promise.all([models.swap('a'), models.swap('a')])).toEqual(['2', '3']);
    expect(opened).toEqual(['a 1', 'a 2', 'a 3']);
  });

  it('are all closed at the end', async () => {
    const { open, closed } = await openings();
    const models = new LoadedModels(['a', 'b'], open);
    await models.load();
    await models[Symbol.asyncDispose]();
    expect(closed).toEqual(['a 1', 'b 1']);
  });
});
