import { SentenceVaeError } from '../../src/errors.js';

/** The largest absolute difference between tfjs and ONNX Runtime that an export may have. */
const TOLERANCE = 1e-4;

/** Largest absolute difference per graph. */
export type Differences = Readonly<Record<string, number>>;

/** @throws {SentenceVaeError} `NOT_EQUAL` that names every graph over the tolerance */
export function demandEqual(differences: Differences): void {
  const over = Object.entries(differences).filter(([, difference]) => !(difference <= TOLERANCE));
  if (over.length === 0) return;
  const list = over.map(([graph, difference]) => `${graph} differs by ${difference.toPrecision(3)}`);
  throw new SentenceVaeError('NOT_EQUAL', {
    expected: `ONNX Runtime and tfjs to agree to within ${TOLERANCE}`,
    received: list.join(' and '),
    remedy: 'Nothing was written; please report this together with the model',
  });
}
