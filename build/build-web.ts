import { join } from 'node:path';
import { projectFolder } from '../src/files/project-folder.js';
import { bundleWeb } from './bundle-web.js';

const folder = join(projectFolder(), 'dist/web');
await bundleWeb(folder);
await bundleWeb(join(folder, 'webgpu'), 'webgpu');
