import { findProgram } from './find-program.js';

/** What a machine may lack, by the name that its package manager has for it. */
const packages = {
  'apt-get': { compiler: 'g++', python: 'python3 python3-pip', pip: 'python3-pip' },
  dnf: { compiler: 'gcc-c++', python: 'python3 python3-pip', pip: 'python3-pip' },
  apk: { compiler: 'g++', python: 'python3 py3-pip', pip: 'py3-pip' },
  pacman: { compiler: 'gcc', python: 'python python-pip', pip: 'python-pip' },
  brew: { compiler: 'llvm', python: 'python', pip: 'python' },
};

type Manager = keyof typeof packages;

const verbs: Record<Manager, string> = {
  'apt-get': 'sudo apt-get install -y',
  dnf: 'sudo dnf install -y',
  apk: 'sudo apk add',
  pacman: 'sudo pacman -S',
  brew: 'brew install',
};

/** The command that installs what is missing, for the package manager found on this machine. */
export async function installCommand(lacking: 'compiler' | 'python' | 'pip'): Promise<string> {
  if (process.platform === 'darwin' && lacking === 'compiler') return 'xcode-select --install';
  for (const manager of Object.keys(packages) as Manager[]) {
    if (await findProgram(manager))
      return withoutSudoForRoot(`${verbs[manager]} ${packages[manager][lacking]}`);
  }
  return withoutSudoForRoot(`${verbs['apt-get']} ${packages['apt-get'][lacking]}`);
}

function withoutSudoForRoot(command: string): string {
  return process.getuid?.() === 0 ? command.replace(/^sudo /, '') : command;
}
