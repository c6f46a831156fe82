import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect, type PeerCertificate } from 'node:tls';
import { Client, credentials } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { readTls } from '../../../../src/server/access/tls.js';
import { loadServices } from '../../../../src/server/oip/grpc/load-services.js';
import { serve } from '../../../../src/server/serve.js';
import { startServer } from '../../../fixtures/server/start-server.js';
import { tlsFilesIn, writeSelfSigned } from '../../../fixtures/server/self-signed.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';

/** Processes of a server, on a machine that may have much else to do. */
const PATIENCE = { timeout: 120_000 };

/** Who a server says to be, to whom trusts only these certificates. */
function holderAt(address: string, ca: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(address.includes('://') ? address : `https://${address}`);
  const socket = connect({
    host: hostname,
    port: Number(port),
    servername: 'localhost',
    ca: [...ca],
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const { subject }: PeerCertificate = socket.getPeerCertificate();
      socket.destroy();
      resolve(String(subject.CN));
    });
  });
}

/** The status of an address, asked for over TLS. */
async function statusOf(address: string, ca: string): Promise<number | undefined> {
  const sent = request(address, { ca, agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

/** Whether a gRPC server says that it lives, over TLS. */
async function livesAt(address: string, ca: string): Promise<unknown> {
  const { inference } = await loadServices();
  const { path, requestSerialize, responseDeserialize } = inference['ServerLive']!;
  const client = new Client(address, credentials.createSsl(Buffer.from(ca)));
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
  } finally {
    client.close();
  }
}

describe('a server with a certificate', () => {
  it('speaks HTTPS and gRPC over TLS, and shows a renewed one', PATIENCE, async () => {
    await using folder = await temporaryFolder();
    const tls = tlsFilesIn(folder.path);
    const old = await writeSelfSigned(tls, 'old');
    await using server = await serve(['mnist'], { port: 0, grpcPort: 0, tls });
    const { address, grpcAddress } = server;
    await server.ready;
    expect(address).toMatch(/^https:/);
    expect(await statusOf(`${address}/readyz`, old)).toBe(200);
    expect(await livesAt(grpcAddress!, old)).toEqual({ live: true });
    expect([await holderAt(address, [old]), await holderAt(grpcAddress!, [old])]).toEqual(['old', 'old']);

    const renewed = await writeSelfSigned(tls, 'renewed');
    await server.reload();
    const both = [old, renewed];
    expect([await holderAt(address, both), await holderAt(grpcAddress!, both)]).toEqual([
      'renewed',
      'renewed',
    ]);
    expect(await livesAt(grpcAddress!, renewed)).toEqual({ live: true });

    // One that can't be used stays out.
    await writeFile(tls.cert, 'no certificate');
    await server.reload();
    expect([await holderAt(address, both), await holderAt(grpcAddress!, both)]).toEqual([
      'renewed',
      'renewed',
    ]);
  });

  it('renews it on SIGHUP', PATIENCE, async () => {
    await using folder = await temporaryFolder();
    const tls = tlsFilesIn(folder.path);
    const old = await writeSelfSigned(tls, 'old');
    await using server = await startServer(['mnist', '--tls-cert', tls.cert, '--tls-key', tls.key]);
    const renewed = await writeSelfSigned(tls, 'renewed');
    expect(await holderAt(server.address, [old])).toBe('old');
    server.signal('SIGHUP');
    // The certificate comes before the models.
    await server.logged(({ msg }) => msg === 'model swapped');
    expect(await holderAt(server.address, [old, renewed])).toBe('renewed');
  });

  it('is answered by nobody who speaks HTTP or does not trust it', PATIENCE, async () => {
    await using folder = await temporaryFolder();
    const tls = tlsFilesIn(folder.path);
    await writeSelfSigned(tls, 'old');
    await using server = await serve(['mnist'], { port: 0, tls });
    await server.ready;
    await expect(holderAt(server.address, [])).rejects.toThrow('self-signed certificate');
    await expect(fetch(server.address.replace('https:', 'http:'))).rejects.toThrow('fetch failed');
  });
});

describe('a certificate', () => {
  it('is refused with another key, or as another thing', async () => {
    await using folder = await temporaryFolder();
    await using others = await temporaryFolder();
    const [tls, other] = [tlsFilesIn(folder.path), tlsFilesIn(others.path)];
    await writeSelfSigned(tls, 'one');
    await writeSelfSigned(other, 'another');
    for (const files of [
      { cert: tls.cert, key: other.key },
      { cert: tls.key, key: tls.key },
      { cert: `${tls.cert}.missing`, key: tls.key },
    ]) {
      await expect(readTls(files)).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        expected: `a certificate in ${files.cert} and its key in ${files.key}, both in PEM`,
      });
    }
  });
});
