/**
 * Makes the pictures of README.md and docs/ anew, by the commands that they show. Again after a model of `models/` was exported
 * anew, or the default model became another:
 *
 *     npm run docs:pictures
 */
import { writeAtomically } from '../../src/files/write-atomically.js';
import { makePictures, pathOf } from './pictures.js';

for (const [name, content] of await makePictures()) await writeAtomically(pathOf(name), content);
