import { findModel, SentenceVae } from 'sentence-vae';
import { createApp } from './app.js';

// The app at a free port, and requests that go well, ill, and nowhere.
const vae = await SentenceVae.load(await findModel('everyday'));
let abandoned;
const abandonment = new Promise((resolve) => (abandoned = resolve));
const app = createApp(vae, { onAbandoned: abandoned });
const address = await app.listen({ host: '127.0.0.1', port: 0 });

const ask = (body, signal) =>
  fetch(`${address}/morph`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
for (const body of [
  { from: 'I like my job.', to: 'Where is the station?', steps: 4 },
  { from: '', to: 'Where is the station?' },
  { from: 'ꙮ', to: 'Where is the station?' },
]) {
  const answer = await ask(body);
  console.log(answer.status, JSON.stringify(await answer.json(), null, 2));
}

// A user who closes the page: the model has 1000 sentences to write, and stops.
const user = new AbortController();
const long = ask({ from: 'I like my job.', to: 'Where is the station?', steps: 1000 }, user.signal);
setTimeout(() => user.abort(), 50);
await long.catch(({ name }) => console.log('client:', name));
const request = await abandonment;
console.log('server: nobody waits for', request.method, request.url);

await app.close();
await vae[Symbol.asyncDispose]();
