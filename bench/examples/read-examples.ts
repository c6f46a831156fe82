import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';

/** A folder of examples/ whose README says how it is run, and what it then prints. */
export interface Example {
  name: string;
  folder: string;
  readme: string;
  /** A line for a shell in the folder. */
  command: string;
  shown: string;
}

/** The first command on a page that is followed by what it prints. */
const RUN = /```sh\n([^\n]+)\n```\n\n```text\n((?:(?!```)[^])*)```/;

/** The examples that can be run, in alphabetical order; folders of configuration files are none. */
export async function readExamples(): Promise<Example[]> {
  const root = join(projectFolder(), 'examples');
  const names = (await readdir(root)).toSorted();
  const read = names.map(async (name): Promise<Example[]> => {
    const folder = join(root, name);
    const readme = join(folder, 'README.md');
    if (!existsSync(readme)) return [];
    const [, command, shown] = RUN.exec(await readFile(readme, 'utf8')) ?? [];
    return command !== undefined && shown !== undefined ? [{ name, folder, readme, command, shown }] : [];
  });
  return (await Promise.all(read)).flat();
}

/** A README that shows this in place of what it showed. */
export function showing(text: string, printed: string): string {
  return text.replace(
    RUN,
    (_, command: string) => `\`\`\`sh\n${command}\n\`\`\`\n\n\`\`\`text\n${printed}\`\`\``,
  );
}
