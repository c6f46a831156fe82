import { experimental, type ServerCredentials } from '@grpc/grpc-js';
import type { TlsSettings } from '../../access/tls.js';

type Listener = Parameters<experimental.CertificateProvider['addIdentityCertificateListener']>[0];

/** A certificate of a gRPC server that can be renewed while it serves. */
export class RenewableCertificate {
  readonly credentials: ServerCredentials;
  readonly #listeners = new Set<Listener>();
  #current: TlsSettings;

  constructor(tls: TlsSettings) {
    this.#current = tls;
    const provider: experimental.CertificateProvider = {
      addIdentityCertificateListener: (listener) => {
        this.#listeners.add(listener);
        // Who listens begins to pass it on only after this call.
        queueMicrotask(() => this.#tell(listener));
      },
      removeIdentityCertificateListener: (listener) => void this.#listeners.delete(listener),
      // Clients have none.
      addCaCertificateListener: () => {},
      removeCaCertificateListener: () => {},
    };
    // Its first parameter is named for the authority of clients, but is the server's own certificate.
    this.credentials = experimental.createCertificateProviderServerCredentials(provider, null, false);
  }

  renew(tls: TlsSettings): void {
    this.#current = tls;
    for (const listener of this.#listeners) this.#tell(listener);
  }

  #tell(listener: Listener): void {
    const { cert, key } = this.#current;
    listener({ certificate: Buffer.from(cert), privateKey: Buffer.from(key) });
  }
}
