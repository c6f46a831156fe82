import { spawnSync } from 'node:child_process';
import type { CodeBlock, Fault } from './code-blocks.js';

/** What Python says of code that it can't compile, or of YAML that it can't read; `[]` where all is well. */
const PROGRAM = `
import json, sys
import yaml
for block in json.load(sys.stdin):
    try:
        if block["language"] == "python":
            compile(block["code"], block["place"], "exec")
        else:
            list(yaml.safe_load_all(block["code"]))
    except Exception as error:
        print(json.dumps({"place": block["place"], "fault": str(error)}))
`;

/**
 * The faults of blocks in Python and YAML.
 * @param python one with PyYAML
 */
export function pythonFaults(python: string, blocks: readonly CodeBlock[]): Fault[] {
  const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM], {
    input: JSON.stringify(blocks),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line): Fault => JSON.parse(line));
}

/** The faults of blocks in JSON. */
export function jsonFaults(blocks: readonly CodeBlock[]): Fault[] {
  return blocks.flatMap(({ place, code }) => {
    try {
      JSON.parse(code);
      return [];
    } catch (error) {
      return [{ place, fault: String(error) }];
    }
  });
}
