import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { Lack } from '../../training/backend/lack.js';
import { virtualEnvironment } from '../../training/backend/virtual-environment.js';

/**
 * The Python of the peers, with PyTorch; it is made on first use.
 * @throws {SentenceVaeError} `BAD_PEER`
 */
export async function peerPython(signal?: AbortSignal): Promise<string> {
  try {
    return await virtualEnvironment({
      name: 'bench-python',
      requirements: join(projectFolder(), 'bench', 'training', 'requirements.txt'),
      purpose: 'the peers of the bench, PyTorch among them (1 GB, once)',
      signal,
    });
  } catch (cause) {
    if (!(cause instanceof Lack)) throw cause;
    const { message: received, remedy } = cause;
    throw new SentenceVaeError('BAD_PEER', {
      expected: 'a Python with PyTorch to measure against',
      received,
      remedy,
      cause,
    });
  }
}
