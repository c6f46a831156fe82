/** A package in the table of dependencies. */
export interface TabledPackage {
  name: string;
  purpose: string;
  reason: string;
}

/** The packages of npm in a page's section Dependencies; what is Python's says so in brackets. */
export function tabledPackages(page: string): TabledPackage[] {
  const [, section = ''] = /^## Dependencies\n([^]*?)(?=^## |(?![^]))/m.exec(page) ?? [];
  const rows = Array.from(
    section.matchAll(/^\| (.+?) +\| (.*?) +\| (.*?) *\|$/gm),
    ([, names = '', purpose = '', reason = '']) => ({
      names,
      purpose,
      reason,
    }),
  );
  return rows
    .filter(({ names }) => names !== 'package' && !/^-+$/.test(names) && !names.includes('(Python'))
    .flatMap(({ names, ...row }) =>
      names
        .replaceAll(/\([^)]*\)/g, '')
        .split(',')
        .map((name) => ({ name: name.trim(), ...row })),
    );
}
