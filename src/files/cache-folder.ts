import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder for things that were costly to fetch or to build and can be made again.
 *
 * `$SENTENCE_VAE_CACHE` if it is set, else the place that the platform has for this:
 * `$XDG_CACHE_HOME/sentence-vae` or `~/.cache/sentence-vae`, `~/Library/Caches/sentence-vae`
 * on macOS, `%LOCALAPPDATA%\sentence-vae\Cache` on Windows.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { SENTENCE_VAE_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (own) return resolve(own);
  if (platform === 'win32') return join(local || join(home, 'AppData', 'Local'), 'sentence-vae', 'Cache');
  // The XDG specification: an empty value counts as unset.
  if (xdg) return join(xdg, 'sentence-vae');
  return platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'sentence-vae')
    : join(home, '.cache', 'sentence-vae');
}
