import { isHubAddress } from '../hub/hub-address.js';
import type { HubOptions } from '../hub/hub-options.js';
import { packageFolder } from './package-folder.js';
import type { PackageFiles } from './package-files.js';

/**
 * The model package at a place: in a folder, or on the Hugging Face Hub (`hf://owner/name`), from where it is fetched.
 * @throws {SentenceVaeError} `BAD_PACKAGE` if there's none, and what `hubPackage` throws
 */
export async function packageAt(location: string, options: HubOptions): Promise<PackageFiles> {
  if (!isHubAddress(location)) return packageFolder(location);
  const { hubPackage } = await import('../hub/hub-package.js');
  return { ...(await packageFolder(await hubPackage(location, options))), location };
}
