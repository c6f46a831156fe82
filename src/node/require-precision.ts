import { SentenceVaeError } from '../errors.js';
import type { PackageConfig } from '../package/config.js';
import type { RuntimeOptions } from './runtime.js';

/** @throws {SentenceVaeError} `NO_DEVICE` for a model whose precision the device has no operations for */
export function requirePrecisionFor(
  { device }: Pick<RuntimeOptions, 'device'>,
  { name, precision }: Pick<PackageConfig, 'name' | 'precision'>,
): void {
  if (device !== 'cuda' || precision !== 'int8') return;
  throw new SentenceVaeError('NO_DEVICE', {
    expected: 'a model of precision fp32 or fp16 for cuda',
    received: `${name} is one of precision int8, which is for the processor`,
    remedy: 'Export it with --quantize fp16 or without --quantize, or leave the device out',
  });
}
