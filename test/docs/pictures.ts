import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { genImage } from './gen.js';
import { drawSession } from './session/draw-session.js';
import { recordSession } from './session/record-session.js';

/** Where a picture lies. */
export function pathOf(name: string): string {
  return join(projectFolder(), 'docs/pictures', name);
}

/** The pictures of README.md and docs/ by their names, as the models of today draw them. */
export async function makePictures(): Promise<Map<string, string | Buffer>> {
  return new Map<string, string | Buffer>([
    ['latent-map.png', await genImage(['--model', 'mnist-2d', '--plane', '--steps', '20'])],
    ['session.svg', drawSession(await recordSession())],
  ]);
}
