import { SentenceVaeError, type Complaint } from '../../src/errors.js';

/** A model.json, or a weight file of one, that cannot be used. */
export function badModelFile(complaint: Complaint): SentenceVaeError {
  return new SentenceVaeError('BAD_MODEL_FILE', complaint);
}
