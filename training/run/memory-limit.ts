import { SentenceVaeError } from '../../src/errors.js';

const units: Record<string, number> = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/**
 * The bytes that `--memory-limit` names: `512MB`, `4 GB`, `1.5GiB`.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function parseMemoryLimit(text: string): number {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const factor = units[unit.toUpperCase()];
  const bytes = Math.floor(Number(number) * (factor ?? 0));
  if (bytes > 0) return bytes;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected:
      '--memory-limit to be a number above 0 and a unit: KB, MB, GB, TB (powers of 1000), KiB, MiB, GiB or TiB',
    received: `it is ${text === '' ? 'empty' : text}`,
    remedy: 'Write, for example, 4GB or 512MiB',
  });
}

/** `512 MB`, `2.3 GB`: powers of 1000, two digits at least. */
export function formatBytes(bytes: number): string {
  const megabytes = bytes / 1e6;
  if (megabytes < 999.5) return `${Math.ceil(megabytes)} MB`;
  const gigabytes = megabytes / 1e3;
  return `${gigabytes < 9.95 ? gigabytes.toFixed(1) : Math.round(gigabytes)} GB`;
}
