/** Runs in a browser: converts the models that the server names, and sends it what came of each. */
import { registerCustomHandlers } from '../custom-handlers.js';
import { fingerprint, type BrowserJob } from '../browser/fingerprint.js';

registerCustomHandlers();
// The server is the bench itself.
const { names, opset } = (await (await fetch('/job')).json()) as BrowserJob;
for (const name of names) {
  const result = await fingerprint(name, `/models/${name}/`, opset);
  await fetch('/result', { method: 'POST', body: JSON.stringify(result) });
}
