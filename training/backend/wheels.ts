import { isMusl } from './platform.js';

/** The wheel of TensorFlow that carries the C library for one kind of machine. */
export interface Wheel {
  package: 'tensorflow-cpu' | 'tensorflow';
  version: string;
  /** The tags by which pip asks for it, whatever Python and whatever machine pip itself runs on. */
  python: string;
  platform: string;
  sha256: string;
  /** The size of the download; unpacked it is about three times as much. */
  bytes: number;
}

const version = '2.21.0';
const python = '3.12';

/**
 * Pinned: the addon of tfjs-node 4.22 has been compiled and run against this version.
 * There is none for Windows, whose wheel has no separate C library, nor for Macs with Intel processors, nor for Linux with
 * musl.
 */
const wheels: Record<string, Wheel> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version,
    python,
    platform: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
  },
  'linux-arm64': {
    package: 'tensorflow',
    version,
    python,
    platform: 'manylinux_2_27_aarch64',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 281_900_000,
  },
  'darwin-arm64': {
    package: 'tensorflow',
    version,
    python,
    platform: 'macosx_12_0_arm64',
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    bytes: 223_500_000,
  },
};

/** The wheel for a machine, or `undefined` where TensorFlow publishes none with a C library. */
export function wheelFor(
  platform: NodeJS.Platform = process.platform,
  architecture: NodeJS.Architecture = process.arch,
): Wheel | undefined {
  return isMusl() ? undefined : wheels[`${platform}-${architecture}`];
}

/** The bytes that preparing it takes: the download, and the libraries at 3.2 times its size, stand side by side. */
export function spaceFor({ bytes }: Wheel): number {
  return bytes * 4.3;
}
