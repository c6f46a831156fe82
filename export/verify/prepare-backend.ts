/** Makes tfjs ready to compute, as training does. */
export async function prepareBackend(signal?: AbortSignal): Promise<void> {
  const { loadBackend } = await import('../../training/backend/load-backend.js');
  await loadBackend({ signal });
}
