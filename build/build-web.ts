import { join } from 'node:path';
import { projectFolder } from '../src/files/project-folder.js';
import { bundleWeb } from './bundle-web.js';

await bundleWeb(join(projectFolder(), 'dist/web'));
