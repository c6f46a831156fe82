import type { SentenceVaeError } from '../errors.js';

/** How a model comes from the Hugging Face Hub; of other models nothing is fetched. */
export interface HubOptions {
  /** Who asks, for private and gated models. Default: `HF_TOKEN`, or who is logged in (`hf auth login`). */
  token?: string | undefined;
  /** Ends the download; the promise is then rejected with the signal's reason. What came is kept for the next time. */
  signal?: AbortSignal | undefined;
  /** Called as files arrive, with bytes. */
  onProgress?: ((progress: { loaded: number; total: number }) => void) | undefined;
  /** Called where the Hub does not answer and what is in the cache is taken, with what it said. */
  onStale?: ((reason: SentenceVaeError) => void) | undefined;
}
