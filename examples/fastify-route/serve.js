import { findModel, SentenceVae } from 'sentence-vae';
import { createApp } from './app.js';

const vae = await SentenceVae.load(await findModel('everyday'));
await vae.warmUp();
const app = createApp(vae, { logger: true });
await app.listen({ port: Number(process.env.PORT ?? 3000) });

for (const name of ['SIGINT', 'SIGTERM']) {
  process.once(name, async () => {
    await app.close(); // lets requests come to their end
    await vae[Symbol.asyncDispose]();
  });
}
