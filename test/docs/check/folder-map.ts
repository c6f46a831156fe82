/** A folder that a map names. */
export interface MappedFolder {
  /** From the root of the project; `<…>` stands for any name. */
  path: string;
  holds: string;
}

/** The folders of the first block of a page: two spaces more for each level, then what they hold. */
export function mappedFolders(page: string): MappedFolder[] {
  const [, map = ''] = /```\n([^]*?)```/.exec(page) ?? [];
  const above: string[] = [];
  return Array.from(
    map.matchAll(/^( *)([\w.<>/-]+)\/?(?: +(.*))?$/gm),
    ([, indent = '', name = '', holds = '']) => {
      above.splice(indent.length / 2);
      above.push(name.replace(/\/$/, ''));
      return { path: above.join('/'), holds };
    },
  );
}
