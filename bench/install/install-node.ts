import { join } from 'node:path';
import { installTool } from './install-tool.js';

/**
 * Installs a version of Node into the cache folder, unless it is there (100 MB): its programs are npm packages.
 * @returns the path of the program
 */
export async function installNode(major: number): Promise<string> {
  const place = `${process.platform}-${process.arch}`;
  const folder = await installTool(
    `Node ${major}`,
    join('node', `${major}-${place}`),
    `node-${place}@${major}`,
  );
  return join(folder, 'node_modules', '.bin', 'node');
}
