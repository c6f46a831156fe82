/** A fenced block that a reader runs. */
export interface GuideBlock {
  /** The line of the page at which its code begins. */
  line: number;
  language: 'sh' | 'ts';
  code: string;
}

const RUN =
  /(?<given><!-- given:(?:(?!-->)[^])*-->\n\n)?^```(?<language>sh|ts)\n(?<code>(?:(?!```)[^\n]*\n)*)```$/gm;

/** What a reader of a guide runs, in order; code that needs something the page leaves out is none. */
export function blocksToRun(text: string): GuideBlock[] {
  return Array.from(text.matchAll(RUN), ({ index, 0: all, groups }): GuideBlock[] => {
    const { given, language, code = '' } = groups ?? {};
    if (given !== undefined) return [];
    const line = text.slice(0, index + all.indexOf('```')).split('\n').length + 1;
    return [{ line, language: language === 'ts' ? 'ts' : 'sh', code }];
  }).flat();
}

/** What stands in for what a reader has. */
export interface Substitutes {
  /** The path of this package, packed: it is installed in place of the published one. */
  archive: string;
  /** The path of a Node that strips types. */
  node: string;
  /** Where the line of each block is noted when it begins. */
  progress: string;
}

/** The address that guides have servers listen at. */
const READY = 'http://127.0.0.1:8080/readyz';

/**
 * One script for bash of all blocks, which ends at the first command that fails. A server runs until another is started, or the
 * script ends; what follows waits until it is ready.
 */
export function guideScript(blocks: readonly GuideBlock[], { archive, node, progress }: Substitutes): string {
  const body = blocks.flatMap(({ line, language, code }) => [
    `echo ${line} >> ${quoted(progress)}`,
    language === 'ts' ? program(code, node) : commands(code, archive),
  ]);
  return [PRELUDE, ...body, ''].join('\n');
}

const PRELUDE = `set -euo pipefail
# A refusal is a failure.
curl() { command curl --fail-with-body "$@"; }
server=
stop() {
  if [ -n "$server" ]; then kill -- -"$server" && wait "$server" || true; fi
  server=
}
trap stop EXIT
trap 'exit 143' TERM
vacant() {
  stop
  if command curl --silent --output /dev/null ${READY}; then
    echo "Expected nothing at ${READY}, but something answers. End it." >&2
    exit 1
  fi
}
ready() {
  for _ in {1..300}; do
    sleep 0.2
    kill -0 "$server"
    if curl --silent --output /dev/null ${READY}; then return; fi
  done
  echo "Expected a server that is ready within a minute, but it is not." >&2
  exit 1
}`;

function commands(code: string, archive: string): string {
  return code
    .trimEnd()
    .replaceAll(
      'npm install sentence-vae',
      `npm install --no-audit --no-fund --ignore-scripts ${quoted(archive)}`,
    )
    .replaceAll(
      /^.* -- serve .*$/gm, // A process group of its own ends as a whole.
      (line) => `vacant\nset -m\n${line} &\nserver=$!\nset +m\nready`,
    );
}

function program(code: string, node: string): string {
  return `cat > main.mts <<'END OF CODE'\n${code}END OF CODE\n${quoted(node)} main.mts`;
}

const quoted = (path: string) => `'${path.replaceAll("'", String.raw`'\''`)}'`;
