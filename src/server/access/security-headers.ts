import type { FastifyInstance } from 'fastify';

/** What a page of this server may do: load from this server alone, compile WebAssembly, compute in workers. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/** Puts the headers into every answer that keep browsers from being used against their users. */
export function secureHeaders(
  app: FastifyInstance,
  { tls, anyOrigin }: { tls: boolean; anyOrigin: boolean },
): void {
  const headers = {
    ...HEADERS,
    'cross-origin-resource-policy': anyOrigin ? 'cross-origin' : 'same-origin',
    ...(tls && { 'strict-transport-security': 'max-age=31536000' }),
  };
  app.addHook('onRequest', async (_, reply) => {
    reply.headers(headers);
  });
}
