import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neededHeaders } from '../../../training/backend/libtensorflow.js';
import { runProgram } from '../../../training/backend/run-program.js';
import type { Wheel } from '../../../training/backend/wheels.js';

/** The content of the fixture's larger library: long enough to be packed. */
export const libraryContent = 'libtensorflow '.repeat(1000);

const makeWheel = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr('tensorflow/libtensorflow_cc.so.2', sys.argv[2])
    wheel.writestr('tensorflow/libtensorflow_framework.so.2', 'stored', zipfile.ZIP_STORED)
    for header in sys.argv[3:]:
        wheel.writestr('tensorflow/include/' + header, '// a header')
    wheel.writestr('tensorflow/include/Eigen/Core', '// a header that nobody needs')
    wheel.writestr('tensorflow/python/__init__.py', '')
    info = 'tensorflow_cpu-0.0.1.dist-info/'
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: tensorflow-cpu\\nVersion: 0.0.1\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nTag: cp312-cp312-manylinux_2_27_x86_64\\n')
    wheel.writestr(info + 'RECORD', '')
`;

/** Makes a small wheel with the layout of TensorFlow's, in a folder that pip can find it in. */
export async function makeSmallWheel(folder: string, python: string): Promise<Wheel> {
  const path = join(folder, 'tensorflow_cpu-0.0.1-cp312-cp312-manylinux_2_27_x86_64.whl');
  const { code, stderr } = await runProgram(python, [
    '-c',
    makeWheel,
    path,
    libraryContent,
    ...neededHeaders,
  ]);
  if (code !== 0) throw new Error(stderr);
  const content = readFileSync(path);
  return {
    package: 'tensorflow-cpu',
    version: '0.0.1',
    python: '3.12',
    platform: 'manylinux_2_27_x86_64',
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
  };
}
