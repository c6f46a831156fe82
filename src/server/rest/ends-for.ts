import { endsOf, type End } from '../../ways/ends.js';
import { requireRefinable } from './limits.js';
import type { Task } from './operation.js';

/**
 * The sentences that a way goes between, whose latents may have to be searched for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if that is too much for one request, or for texts that the model can make nothing of
 */
export async function endsFor(
  { vae, limits, searches, signal, deadlineMs }: Task<'sentence-vae'>,
  { texts, refine = true }: { texts: readonly string[]; refine?: boolean },
): Promise<End[]> {
  const find = () => endsOf(vae, texts, { refine }, { signal });
  if (!refine) return find();
  requireRefinable(texts, limits);
  return searches.run(find, { signal, deadlineMs });
}
