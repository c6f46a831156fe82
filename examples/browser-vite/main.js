const form = document.querySelector('form');
const button = form.querySelector('button');
const status = document.querySelector('[role=status]');
const list = document.querySelector('ol');

/** WebGPU where the browser has it and a GPU besides, WebAssembly elsewhere: one script or the other is fetched. */
async function chooseDevice() {
  const hasGpu = 'Suspending' in WebAssembly && (await navigator.gpu?.requestAdapter());
  return hasGpu
    ? { name: 'WebGPU', library: await import('sentence-vae/web/webgpu') }
    : { name: 'WebAssembly', library: await import('sentence-vae/web') };
}

async function load() {
  const { name, library } = await chooseDevice();
  const vae = await library.SentenceVae.load('models/everyday/', {
    onProgress: ({ loaded, total }) => (status.textContent = `${Math.round((100 * loaded) / total)} %`),
  });
  status.textContent = `Ready, with ${name}`;
  return vae;
}

let current = new AbortController();

async function write(vae) {
  // What was asked for before is of no interest any more.
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const { from, to } = Object.fromEntries(new FormData(form));
  try {
    const sentences = await vae.interpolate([from, to], { steps: 5, signal });
    list.replaceChildren(
      ...sentences.map(({ text }) => Object.assign(document.createElement('li'), { textContent: text })),
    );
  } catch (error) {
    if (!signal.aborted) status.textContent = error.message;
  }
}

try {
  const vae = await load();
  button.disabled = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    write(vae);
  });
} catch (error) {
  status.textContent = error.message;
}
