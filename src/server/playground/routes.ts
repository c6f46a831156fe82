import { createHash } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { builtFolders, readPage, type PageFile } from './page-files.js';

export interface PlaygroundOptions {
  /** Where the page was built. Default: where `npm run build` puts it. */
  folder?: string | undefined;
}

/**
 * The page of the playground at `/`, and the files that it needs. They are read once: no request reaches the disk. Browsers
 * keep them, and ask each time whether they are still the same. In a copy of the repository that wasn't built there's no page.
 */
export const playgroundRoutes: FastifyPluginAsync<PlaygroundOptions> = async (
  app,
  { folder = builtFolders().page },
) => {
  let page: PageFile[] = [];
  try {
    page = await readPage(folder);
  } catch (error) {
    app.log.debug({ err: error }, 'no playground');
  }
  for (const { name, type, content } of page) {
    const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
    app.get(name === 'index.html' ? '/' : `/${name}`, {
      // The page asks for the key by itself.
      config: { open: true },
      handler: async (request, reply) => {
        reply.headers({ etag, 'cache-control': 'no-cache' });
        if (request.headers['if-none-match'] === etag) return reply.code(304).send();
        return reply.type(type).send(content);
      },
    });
  }
};
