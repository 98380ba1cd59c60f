import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'

/** What is needed to check a report. `json` are the bytes that were signed; `markdown` null = it is not at hand. */
export type SignedReport = { json: string; markdown: string | null; signature: string; publicKey: string }

/** What a report says of itself that a check has to know; the rest is for readers. */
const Signed = z.object({
  report: z.literal('backfill'),
  backfill: z.object({ number: z.number() }),
  source: z.object({ name: z.string() }),
  markdown: z.object({ sha256: z.string() }),
})

/** `keySha256` is of the key's DER form, as `openssl pkey -pubin -outform DER` writes it. Wrong in any way: `why` says in which. */
export type ReportCheck = { keySha256: string | null } & (
  | { ok: true; number: number; source: string; markdown: 'right' | 'not given' }
  | { ok: false; why: string }
)

/** Whether a report is as it was signed, the Markdown by its hash in the JSON. Whose key it is has to be known from elsewhere. */
export function checkReport({ json, markdown, signature, publicKey }: SignedReport): ReportCheck {
  const key = ed25519Key(publicKey)
  if (!key) return { ok: false, keySha256: null, why: 'the key is no public key of Ed25519 in PEM' }
  const keySha256 = sha256(key.export({ format: 'der', type: 'spki' }))
  const wrong = (why: string): ReportCheck => ({ ok: false, keySha256, why })
  if (!verify(null, Buffer.from(json), key, Buffer.from(signature, 'base64')))
    return wrong('the signature is not of this JSON with this key: one of the three was changed, or another key signed')
  const signed = Signed.safeParse(jsonOf(json))
  if (!signed.success) return wrong('what was signed is no report of a backfill')
  const { backfill, source, markdown: told } = signed.data
  if (markdown !== null && sha256(markdown) !== told.sha256)
    return wrong('the Markdown is not the one that was signed; the JSON is')
  return {
    ok: true,
    keySha256,
    number: backfill.number,
    source: source.name,
    markdown: markdown === null ? 'not given' : 'right',
  }
}

/** `null` = it is no such key. */
function ed25519Key(pem: string): KeyObject | null {
  // A private key holds a public one too, and is nothing to check by.
  if (!pem.includes('BEGIN PUBLIC KEY')) return null
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : null
  } catch {
    return null
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')
