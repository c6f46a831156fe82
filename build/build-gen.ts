import { join } from 'node:path';
import { projectFolder } from '../src/files/project-folder.js';
import { bundleGen } from './bundle-gen.js';

await bundleGen(join(projectFolder(), 'dist/cli'));
