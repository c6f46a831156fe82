import { basename } from 'node:path';
import { say } from '../../training/backend/say.js';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { findModel } from '../../src/package/shipped-models.js';
import { describeMachine } from '../machine.js';
import { connections } from './connections.js';
import { load } from './load.js';
import { overload } from './overload.js';
import { assembleReport, capacityOf, describeLoad, describeReport, type Row } from './report.js';
import { heldOutSentences, reconstructing } from './requests.js';
import { writeSameText } from './same-text.js';
import { startServer } from './server-process.js';
import { readSettings, type ServingFlags, type Settings } from './settings.js';
import { soak } from './soak.js';

const SENTENCES = 256;
const WARM_UP = { clients: 16, seconds: 1 };

/**
 * Puts load on `sentence-vae serve` and prints what clients saw: rows on standard error, the report on standard output, as one
 * JSON object where that is asked for. Exit code 1 where a bar is not reached.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `BAD_CORPUS` or `BAD_PEER`
 */
export async function benchServing(
  flags: ServingFlags & { soak: boolean; json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const settings = readSettings(flags);
  const folder = await findModel(settings.model);
  const { training } = await readConfig(await packageFolder(folder));
  const corpus = settings.corpus ?? training.corpus;
  const texts = await heldOutSentences(corpus, SENTENCES, { data: settings.data, signal });
  const what = flags.soak ? soak : settings.connections > 0 ? connections : measure;
  const measured = await what(folder, texts, settings, signal);
  process.stdout.write(`${flags.json ? JSON.stringify(measured.report) : measured.text}\n`);
  if (!measured.report.bars.every(({ holds }) => holds)) process.exitCode = 1;
}

async function measure(
  folder: string,
  texts: readonly string[],
  { clients: numbers, rounds, seconds }: Settings,
  signal: AbortSignal,
) {
  const model = basename(folder);
  const requests = texts.map((text) => reconstructing(model, text));
  const rows: Row[] = [];
  let sameText = false;
  {
    // Both are there all the time: one that is not asked does nothing.
    await using alone = await startServer([folder, '--batch-rows', '1', '--batch-delay', '0'], signal);
    await using together = await startServer([folder], signal);
    for (const { address } of [alone, together]) await load(address, requests, WARM_UP, signal);
    sameText = await writeSameText([alone.address, together.address], requests);
    for (let round = 1; round <= rounds; round++) {
      for (const clients of numbers) {
        for (const batching of round % 2 === 1 ? [false, true] : [true, false]) {
          const { address } = batching ? together : alone;
          const seen = await load(address, requests, { clients, seconds }, signal);
          rows.push({ round, clients, batching, ...seen });
          say(
            `round ${round}, ${clients} clients, ${batching ? 'batching' : 'batch 1'}: ${describeLoad(seen)}`,
          );
        }
      }
    }
  }
  const overloaded = await overload(folder, requests, { capacity: capacityOf(rows), seconds }, signal);
  const report = assembleReport(rows, {
    machine: describeMachine(),
    model,
    seconds,
    same_text: sameText,
    overload: overloaded,
  });
  return { report, text: describeReport(report) };
}
