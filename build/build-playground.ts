import { join } from 'node:path';
import { projectFolder } from '../src/files/project-folder.js';
import { bundlePlayground } from './bundle-playground.js';

await bundlePlayground(join(projectFolder(), 'dist/playground'));
