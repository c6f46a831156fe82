import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { findModel, SentenceVae } from 'sentence-vae';

await using vae = await SentenceVae.load(await findModel('kjv'));
const lines = createInterface({ input: createReadStream('sentences.txt') });
const signal = AbortSignal.timeout(600_000);
for await (const { index, item, result, fault } of vae.scoreAll(lines, { signal })) {
  const said = fault ? fault.reason : result.logProbability.toFixed(2);
  process.stdout.write(`${index} ${JSON.stringify(item)}: ${said}\n`);
}
