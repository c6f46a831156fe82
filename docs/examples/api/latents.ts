import { findModel, lerp, SentenceVae } from 'sentence-vae';

await using vae = await SentenceVae.load(await findModel('kjv'));
const [meek, rich] = await vae.encode(['blessed are the meek', 'woe unto you that are rich']);
const halfWay = lerp(meek!.mean, rich!.mean, 0.5);
const [sentence] = await vae.decode([halfWay], { temperature: 0 });
process.stdout.write(`${halfWay.length} numbers: ${sentence!.text}\n`);
