/**
 * Models on the network, from a program of your own: what `sentence-vae serve` starts.
 *
 * @module sentence-vae/server
 */
export { ApiKeys } from './access/api-keys.js';
export type { AllowedOrigins } from './access/allowed-origins.js';
export type { TlsFiles } from './access/tls.js';
export type { BatchingOptions, BatchReport } from './batching/batching-options.js';
export type { LogOptions, LogStream } from './observe/log-options.js';
export type { ServeOptions } from './options.js';
export type { RestLimits } from './rest/limits.js';
export { serve } from './load-server.js';
export type { ModelServer } from './serve.js';
