import { findModel, SentenceVae } from 'sentence-vae';

await using vae = await SentenceVae.load(await findModel('kjv'));
const through = ['blessed are the meek', 'woe unto you that are rich', 'i will not fear'];
for (const { t, text } of await vae.interpolate(through, { steps: 4, path: 'spherical' })) {
  process.stdout.write(`${t.toFixed(2)}  ${text}\n`);
}
