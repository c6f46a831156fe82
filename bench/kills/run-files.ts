import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointStore } from '../../training/checkpoint/checkpoint-store.js';

const FILES = ['encoder/weights.bin', 'decoder/weights.bin', 'optimizer.bin', 'state.json'] as const;

/**
 * What two trainings that went the same way have in common to the last bit: SHA-256 of the weights, moments and position
 * of the last checkpoint and of the best, and the metrics without their seconds.
 */
export async function fingerprint(run: string): Promise<Record<string, string>> {
  const index = await new CheckpointStore(run).index();
  if (!index) throw new Error(`${run} has no checkpoint`);
  const prints: Record<string, string> = {};
  for (const [name, checkpoint] of Object.entries({ last: index.last, best: index.best ?? index.last })) {
    for (const file of FILES) {
      prints[`${name}/${file}`] = digest(await readFile(join(run, checkpoint.folder, file)));
    }
  }
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  const metrics = lines.map((line) => ({ ...JSON.parse(line), seconds: undefined }));
  return { ...prints, 'metrics.jsonl': digest(JSON.stringify(metrics)) };
}

/** Names of what differs. */
export function differences(a: Record<string, string>, b: Record<string, string>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
}

/** What kills have left in a run that nothing refers to: drafts, claims, checkpoints that do not count. */
export async function leftOvers(run: string): Promise<string[]> {
  if (!existsSync(run)) return [];
  const index = await new CheckpointStore(run).index();
  const counting = [index?.last.folder, index?.best?.folder];
  const entries = await readdir(run, { recursive: true });
  return entries
    .filter((path) => isDraft(path) || path === 'training.pid' || isCheckpointBut(counting, path))
    .toSorted();
}

/** Drafts of checkpoints and of files begin with a dot; what is in a draft goes with it. */
function isDraft(path: string): boolean {
  return basename(path).startsWith('.') && !dirname(path).includes('.draft-');
}

function isCheckpointBut(counting: readonly (string | undefined)[], path: string): boolean {
  return dirname(path) === 'checkpoints' && !isDraft(path) && !counting.includes(path);
}

function digest(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}
