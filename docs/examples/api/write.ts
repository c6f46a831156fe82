import { findModel, SentenceVae } from 'sentence-vae';

await using vae = await SentenceVae.load(await findModel('kjv'));
const sentences = [
  ...(await vae.sample(2, { seed: 1, temperature: 0.6 })),
  ...(await vae.reconstruct(['the lord is my shepherd'])),
];
for (const { text, tokens, logProbability } of sentences) {
  process.stdout.write(`${text} (${logProbability.toFixed(1)} nats, ${tokens.length} tokens)\n`);
}
