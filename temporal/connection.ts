import { readFile } from 'node:fs/promises'
import type { NativeConnectionOptions } from '@temporalio/worker'
import type { Settings } from '#contracts/settings.ts'

/** Server to use when none is configured: where a development server listens by default. */
const DEFAULT_ADDRESS = '127.0.0.1:7233'

/** What the client's and the worker's connection have in common. */
export type ServerOptions = { address: string; apiKey?: string; tls?: TlsOptions }
type TlsOptions = Exclude<NativeConnectionOptions['tls'], boolean | null | undefined>

/**
 * Address, TLS and API key as both the client's and the worker's connection take them. Certificates are read here, so a
 * missing file is said at the start and not at the first call.
 * @throws when a certificate or key file cannot be read
 */
export async function connectionOptions({ address, apiKey, tls }: Settings['temporal']): Promise<ServerOptions> {
  return { address: address ?? DEFAULT_ADDRESS, ...(apiKey ? { apiKey } : {}), ...(tls ? { tls: await tlsOptions(tls) } : {}) }
}

async function tlsOptions(tls: NonNullable<Settings['temporal']['tls']>): Promise<TlsOptions> {
  const { serverName, caFile, certFile, keyFile } = tls
  const pair = certFile && keyFile ? { crt: await readFile(certFile), key: await readFile(keyFile) } : undefined
  return {
    ...(serverName ? { serverNameOverride: serverName } : {}),
    ...(caFile ? { serverRootCACertificate: await readFile(caFile) } : {}),
    ...(pair ? { clientCertPair: pair } : {}),
  }
}
