import type { Client } from '@temporalio/client'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'

/** What looking into workflows needs: the server, and the key by which secrets in what is shown are masked. */
export type Inspector = { client: Client; key: FingerprintKey }
