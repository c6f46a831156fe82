import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../commands/command-context.js';
import { number, runtimeOptions, type OptionsOf } from '../../commands/options.js';
import { LOG_LEVELS } from '../observe/log-levels.js';
import { takeModels } from './models-positional.js';

// Loads nothing heavy.
function options(yargs: Argv<CommandContext>) {
  return takeModels(yargs, 'serves one under another name')
    .option('port', { ...number('Where to listen; 0 is any port that is free'), default: 8080 })
    .option(
      'grpc-port',
      number('Where to offer the Open Inference Protocol in gRPC, too; 0 is any port [default: nowhere]'),
    )
    .option('host', {
      type: 'string',
      requiresArg: true,
      default: '127.0.0.1',
      describe: 'Address to listen at: this machine alone; 0.0.0.0 is every network that it is in',
    })
    .option(
      'workers',
      number('How many batches of a model are computed at once, each in a thread [default: 1]'),
    )
    .options(runtimeOptions)
    .option(
      'threads',
      number('Threads of one operation [default: all cores but one, divided among the workers]'),
    )
    .option('batch-rows', {
      ...number('Sentences that are computed together at most; 1 computes each alone'),
      default: 64,
    })
    .option('batch-delay', {
      ...number('Milliseconds that work may wait for more to come along, where a worker is idle'),
      default: 2,
    })
    .option('queue-rows', {
      ...number('Sentences that may wait for a model; of more, requests get 429'),
      default: 1024,
    })
    .option('deadline', {
      ...number('Seconds that a request may take at most; x-request-timeout-ms makes it less for one'),
      default: 30,
    })
    .option('body-limit', { ...number('Bytes that the body of a request may have'), default: 1 << 20 })
    .option('max-inputs', {
      ...number('Sentences, latents or images that one request of the REST API may bring'),
      default: 256,
    })
    .option('max-text', { ...number('Characters that each of its texts may have'), default: 2000 })
    .option('max-rows', {
      ...number('Sentences that it may have written, the beams of a search counted one by one'),
      default: 8192,
    })
    .option('max-connections', { ...number('Connections at a time'), default: 1024 })
    .option('rate-limit', { ...number('Requests a minute of one client; 0 is any number'), default: 0 })
    .option('trust-proxy', {
      type: 'string',
      requiresArg: true,
      describe:
        'Addresses of proxies, with commas in between, whose X-Forwarded-For tells clients apart [default: none]',
    })
    .option('api-key-file', {
      type: 'string',
      requiresArg: true,
      describe:
        'File with the keys, one a line, of which requests must have one [default: $SENTENCE_VAE_API_KEY; no key is asked for]',
    })
    .option('admin-key-file', {
      type: 'string',
      requiresArg: true,
      describe: 'The same for requests to swap a model [default: $SENTENCE_VAE_ADMIN_KEY; no request can]',
    })
    .option('tls-cert', {
      type: 'string',
      requiresArg: true,
      describe: 'Certificate chain in PEM, for HTTPS [default: HTTP]',
    })
    .option('tls-key', { type: 'string', requiresArg: true, describe: 'Its key in PEM' })
    .option('allow-origin', {
      type: 'string',
      requiresArg: true,
      describe:
        'Origins whose pages may use the server, with commas in between, or * [default: its own alone]',
    })
    .option('watch', {
      type: 'boolean',
      default: false,
      describe: 'Swap a model when its package changes; SIGHUP does it once',
    })
    .option('shutdown-delay', {
      ...number('Seconds between SIGTERM, when it is no longer ready, and the end of accepting requests'),
      default: 0,
    })
    .option('shutdown-timeout', {
      ...number('Seconds that accepted requests are waited for when it stops'),
      default: 30,
    })
    .option('log-level', {
      choices: LOG_LEVELS,
      requiresArg: true,
      default: 'info' as const,
      describe: 'What is logged, as lines of JSON on standard output',
    })
    .example('$0 serve kjv mnist', 'Two shipped models, for this machine')
    .example(
      '$0 serve everyday=models/2026-11 --host 0.0.0.0 --api-key-file keys.txt',
      'One for everybody with a key',
    );
}

type Flags = OptionsOf<typeof options>;

export type ServeArguments = ArgumentsCamelCase<Flags>;

/** `serve`: models on the network. */
export const serveCommand: CommandModule<CommandContext, Flags> = {
  command: 'serve <models..>',
  describe: 'Put models on the network, until Ctrl-C or SIGTERM',
  builder: options,
  handler: async (args) => (await import('./run-serve.js')).runServe(args),
};
