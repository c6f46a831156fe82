import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { SentenceVaeError } from '../../../src/errors.js';
import { makeFolder } from '../../../src/files/make-folder.js';
import { projectFolder } from '../../../src/files/project-folder.js';
import { cacheFolder } from '../../../src/files/cache-folder.js';
import { peerPython } from '../../peers/python.js';

/** The two ways in which tf2onnx is tried: as pip installs it today, and with the numpy it was written for. */
const PEERS = ['numpy2', 'numpy1'] as const;
export type Peer = (typeof PEERS)[number];

/** Both environments as they are unpacked, and what a conversion with TensorFlow takes. */
const DISK_GIB = 8;
const MEMORY_GIB = 3;

/**
 * The Pythons with tf2onnx, made on first use.
 * @throws {SentenceVaeError} `BAD_PEER` if there is too little disk or memory, or they cannot be made
 */
export async function tf2onnxPythons(signal?: AbortSignal): Promise<Record<Peer, string>> {
  await demandRoom();
  return { numpy2: await python('numpy2', signal), numpy1: await python('numpy1', signal) };
}

function python(peer: Peer, signal?: AbortSignal): Promise<string> {
  return peerPython('a Python with tf2onnx to compare with (or leave --tf2onnx out)', {
    name: `tf2onnx-${peer}`,
    requirements: join(projectFolder(), 'bench', 'converter', 'tf2onnx', `requirements-${peer}.txt`),
    purpose: 'tf2onnx, TensorFlow with it (700 MB to download, once)',
    signal,
  });
}

async function demandRoom(): Promise<void> {
  const folder = cacheFolder();
  await makeFolder(folder);
  const { bavail, bsize } = await statfs(dirname(folder));
  const disk = (bavail * bsize) / 2 ** 30;
  const memory = freemem() / 2 ** 30;
  if (disk >= DISK_GIB && memory >= MEMORY_GIB) return;
  throw new SentenceVaeError('BAD_PEER', {
    expected: `${DISK_GIB} GiB of free disk and ${MEMORY_GIB} GiB of free memory for tf2onnx and TensorFlow`,
    received: `there are ${disk.toFixed(1)} and ${memory.toFixed(1)}`,
    remedy: 'Make room, or leave --tf2onnx out',
  });
}
