import { findModel, SentenceVae, SentenceVaeError } from 'sentence-vae';

await using vae = await SentenceVae.load(await findModel('kjv'), { threads: 1 });
for (const text of ['', 'xyzzy plugh', 'and it came to pass']) {
  try {
    const [{ text: written } = { text: '' }] = await vae.reconstruct([text], { temperature: 0 });
    process.stdout.write(`${written}\n`);
  } catch (error) {
    if (!(error instanceof SentenceVaeError)) throw error;
    const { code, expected, received, remedy } = error;
    process.stdout.write(`${code}: expected ${expected}; ${received}; ${remedy}\n`);
  }
}
