import { findModel, SentenceVae } from 'sentence-vae';

const vae = await SentenceVae.load(await findModel('everyday'));

console.log('From one sentence to another:');
for (const { t, text } of await vae.interpolate(['I like my job.', 'Where is the station?'], { steps: 5 })) {
  console.log(`  ${t.toFixed(2)}  ${text}`);
}

console.log('Made up:');
for (const { text } of await vae.sample(3, { seed: 1, temperature: 0.6 })) console.log(`  ${text}`);

console.log('Word by word:');
const [{ mean }] = await vae.encode(['We should have dinner together.']);
process.stdout.write('  ');
for await (const { added } of vae.stream(mean)) process.stdout.write(added);
process.stdout.write('\n');

await vae[Symbol.asyncDispose]();
