import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import yargs, { type Argv } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { SentenceVaeError } from '../../src/errors.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { shippedModels } from '../../src/package/shipped-models.js';
import { ApiKeys } from '../../src/server/access/api-keys.js';
import { createApp } from '../../src/server/app.js';
import { serveCommand, type ServeArguments } from '../../src/server/commands/serve.js';
import type { ServedModels } from '../../src/server/models/served-model.js';
import { runPython } from '../fixtures/triton/run-python.js';

/** A document of a manifest, as far as it's looked at. */
interface Document {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: Spec;
}

interface Spec {
  selector?: { matchLabels?: Record<string, string> } & Record<string, unknown>;
  template?: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  predictor?: PodSpec & { model?: { modelFormat: { name: string }; storageUri: string }; timeout: number };
  ports?: { targetPort: string }[];
  metrics?: { pods: { metric: { name: string } } }[];
  scaleTargetRef?: { apiVersion: string; kind: string; name: string };
  podMetricsEndpoints?: {
    port: string;
    path: string;
    authorization: { credentials: { name: string; key: string } };
  }[];
}

interface PodSpec {
  terminationGracePeriodSeconds?: number;
  securityContext?: { runAsNonRoot: boolean; runAsUser: number };
  containers?: Container[];
  volumes?: { name: string }[];
}

interface Container {
  name: string;
  args: string[];
  env?: { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } }[];
  ports: { name: string; containerPort: number }[];
  securityContext: { readOnlyRootFilesystem: boolean; runAsNonRoot?: boolean };
  volumeMounts: { name: string; mountPath: string }[];
  startupProbe?: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe;
}

interface Probe {
  httpGet: { path: string; port: string | number };
}

const EXAMPLES = join(projectFolder(), 'examples');
const KEY = 'a-key-of-twenty-signs';

let documents: Map<string, Document>;
let dockerfile: string;

beforeAll(async () => {
  const files = ['kubernetes', 'kserve'].map(async (folder) => {
    const names = await readdir(join(EXAMPLES, folder));
    return names.filter((name) => name.endsWith('.yaml')).map((name) => join(EXAMPLES, folder, name));
  });
  const script = join(projectFolder(), 'test/fixtures/read_yaml.py');
  const paths = (await Promise.all(files)).flat();
  const read = await runPython<Record<string, Document[]>>(inject('python'), script, paths);
  documents = new Map(
    Object.entries(read).map(([path, [first]]) => [path.slice(EXAMPLES.length + 1), first!]),
  );
  const several = Object.entries(read).find(([, all]) => all.length !== 1);
  if (several) throw new Error(`${several[0]} has ${several[1].length} documents`);
  dockerfile = await readFile(join(EXAMPLES, 'docker/Dockerfile'), 'utf8');
});

const of = (path: string) => documents.get(path)!;
const deployment = () => of('kubernetes/deployment.yaml').spec.template!;
const server = () => deployment().spec.containers![0]!;
const inKserve = () => of('kserve/own-server.yaml').spec.predictor!;

/** The last instruction of the Dockerfile with this name. */
const instruction = (name: string) =>
  Array.from(dockerfile.matchAll(new RegExp(`^(?:HEALTHCHECK .*\\\\\\n +)?${name} (.*)$`, 'gm'))).at(-1)![1]!;
const command = (name: string): string[] => JSON.parse(instruction(name));

/** The flags of `serve` that a container is started with, read as the command line does. */
async function flagsOf(args: readonly string[]): Promise<ServeArguments> {
  const [, , ...given] = command('ENTRYPOINT');
  let flags: ServeArguments | undefined;
  const { signal } = new AbortController();
  // As bin/run.ts does it: parseAsync puts the signal in.
  const program = yargs() as unknown as Argv<CommandContext>;
  await program
    .command({ ...serveCommand, handler: (read: ServeArguments) => void (flags = read) })
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync([...given, ...args], { signal });
  return flags!;
}

const models: ServedModels = {
  names: () => [],
  isReady: true,
  lease: () => {
    throw new SentenceVaeError('NO_MODEL', { expected: 'a', received: 'b', remedy: 'c' });
  },
};

/** What a server with a key answers to somebody who has none, and to somebody who has it. */
async function statuses(path: string): Promise<[without: number, withKey: number]> {
  await using app = await createApp({ models, keys: new ApiKeys([KEY], 'the test') });
  const headers = { authorization: `Bearer ${KEY}` };
  return [(await app.inject(path)).statusCode, (await app.inject({ url: path, headers })).statusCode];
}

describe('the containers', () => {
  it('are started with flags that serve has, and models that are there', async () => {
    const shipped = await shippedModels();
    for (const args of [command('CMD'), server().args, inKserve().containers![0]!.args]) {
      const { host, port, models: names } = await flagsOf(args);
      expect({ host, port }).toEqual({ host: '0.0.0.0', port: 8080 });
      for (const name of names) expect(shipped).toContain(name);
    }
    await expect(flagsOf(['kjv', '--queue-row=1'])).rejects.toThrow('queue-row');
  });

  it('listen where their port is', async () => {
    const { port } = await flagsOf(['kjv']);
    expect(instruction('EXPOSE')).toBe(String(port));
    expect(dockerfile).toContain(`http://127.0.0.1:${port}/healthz`);
    for (const { ports } of [server(), inKserve().containers![0]!]) {
      expect(ports.map(({ containerPort }) => containerPort)).toEqual([port]);
    }
    const [named] = server().ports;
    expect(of('kubernetes/service.yaml').spec.ports!.map(({ targetPort }) => targetPort)).toEqual([
      named!.name,
    ]);
  });

  it('are probed where the server answers without a key', async () => {
    const own = [server().startupProbe!, server().livenessProbe, server().readinessProbe];
    const [kserve] = inKserve().containers!;
    const probes = [...own, kserve!.livenessProbe, kserve!.readinessProbe];
    for (const { httpGet } of probes) {
      expect([httpGet.path, ...(await statuses(httpGet.path))]).toEqual([httpGet.path, 200, 200]);
      expect(['http', 8080]).toContain(httpGet.port);
    }
    expect(await statuses('/nothing')).toEqual([401, 404]);
  });

  it('are given longer to end than the server takes', async () => {
    const { shutdownDelay, shutdownTimeout } = await flagsOf(server().args);
    expect(shutdownDelay).toBeGreaterThan(0);
    expect(deployment().spec.terminationGracePeriodSeconds).toBeGreaterThan(shutdownDelay + shutdownTimeout);
    // What KServe gives is what Kubernetes does.
    const kserve = await flagsOf(inKserve().containers![0]!.args);
    expect(30).toBeGreaterThan(kserve.shutdownDelay + kserve.shutdownTimeout);
    expect(inKserve().timeout).toBe(kserve.deadline);
  });

  it('are run by nobody in particular, and write to /tmp alone', () => {
    expect(instruction('USER')).toBe('node');
    expect(dockerfile).toContain('SENTENCE_VAE_CACHE=/tmp/');
    expect(deployment().spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    for (const pod of [deployment().spec, inKserve()]) {
      const { securityContext, volumeMounts } = pod.containers![0]!;
      expect(securityContext.readOnlyRootFilesystem).toBe(true);
      expect(volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
      expect(pod.volumes).toMatchObject([{ name: 'tmp', emptyDir: {} }]);
    }
    expect(inKserve().containers![0]!.securityContext.runAsNonRoot).toBe(true);
  });

  it('have files that are in the repository, or that npm run build makes for the package', async () => {
    const copied = Array.from(
      dockerfile.matchAll(/^COPY --from=build \/build\/(\S+) (\S+)$/gm),
      (match) => match[1]!,
    );
    const { files }: { files: string[] } = JSON.parse(
      await readFile(join(projectFolder(), 'package.json'), 'utf8'),
    );
    for (const path of copied) {
      const isThere = path.startsWith('dist/')
        ? files.includes(path)
        : existsSync(join(projectFolder(), path));
      expect([path, isThere]).toEqual([path, true]);
    }
    expect(copied).toContain(command('ENTRYPOINT')[1]!.split('/').slice(0, 2).join('/'));
  });
});

describe('what is around the pods', () => {
  it('finds them by their labels', () => {
    const { labels } = deployment().metadata;
    for (const path of ['deployment', 'disruption-budget', 'pod-monitor']) {
      expect(of(`kubernetes/${path}.yaml`).spec.selector!.matchLabels).toEqual(labels);
    }
    expect(of('kubernetes/service.yaml').spec.selector).toEqual(labels);
    const { apiVersion, kind, metadata } = of('kubernetes/deployment.yaml');
    expect(of('kubernetes/autoscaler.yaml').spec.scaleTargetRef).toEqual({
      apiVersion,
      kind,
      name: metadata.name,
    });
  });

  it('scales on a metric that the server has, read with the key that it asks for', async () => {
    const [scaling] = of('kubernetes/autoscaler.yaml').spec.metrics!;
    const [endpoint] = of('kubernetes/pod-monitor.yaml').spec.podMetricsEndpoints!;
    const { port, path, authorization } = endpoint!;
    expect(server().ports.map(({ name }) => name)).toContain(port);
    expect(await statuses(path)).toEqual([401, 200]);
    const [key] = server().env!;
    expect(key!.name).toBe('SENTENCE_VAE_API_KEY');
    expect(authorization.credentials).toEqual(key!.valueFrom.secretKeyRef);
    await using app = await createApp({ models });
    expect((await app.inject(path)).body).toContain(`# TYPE ${scaling!.pods.metric.name} gauge`);
  });
});
