import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * With a PATH that leads nowhere no program is found, so that the shell says which ones were called, with the words that it made of the line.
 * What it would do by itself to places, processes and files is only said too; folders are made, for redirections lead there.
 */
const PRELUDE = `
PATH=/nowhere
record() { printf '%s\\0' "$#" "$@" >&3; }
command_not_found_handle() { record "$@"; }
for name in cd source . kill exec exit wait read; do eval "$name() { record $name \\"\\$@\\"; }"; done
mkdir() { record mkdir "$@"; /bin/mkdir "$@"; }
`;

/** What a shell makes of a script. */
export interface ReadScript {
  /** Each command that it would call, with its arguments. */
  commands: string[][];
  /** What it complains of: its syntax, files that aren't there. */
  complaint: string;
}

/** Has bash read a script and say which commands it would run, without running any. */
export function readScript(script: string): ReadScript {
  const folder = mkdtempSync(join(tmpdir(), 'script-'));
  try {
    const record = join(folder, 'record');
    const here = join(folder, 'here');
    mkdirSync(here);
    // Files that the script reads stand in a reader's folder.
    for (const [, name] of script.matchAll(/(?<!<)< ([\w.-]+)/g)) writeFileSync(join(here, name!), '');
    const { stderr } = spawnSync(
      '/bin/bash',
      ['--noprofile', '--norc', '-c', `exec 3>>"$0"\n${PRELUDE}${script}`, record],
      { cwd: here, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return { commands: inGroups(readFileSync(record, 'utf8')), complaint: stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Words as they were recorded: how many, then these. */
function inGroups(recorded: string): string[][] {
  const words = recorded.split('\0').slice(0, -1);
  const groups: string[][] = [];
  for (let i = 0; i < words.length; i += Number(words[i]) + 1)
    groups.push(words.slice(i + 1, i + 1 + Number(words[i])));
  return groups;
}
