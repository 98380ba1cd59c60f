import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import proto from '@temporalio/proto'
import type { SecretSpan } from '#domain/redaction/finding.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { keyStrength } from '#domain/redaction/key-names.ts'
import { JsonRedactor } from '#domain/redaction/redact-json.ts'
import type { History } from '../recorded-history.ts'

/** Events in JSON without secrets, and how much was taken out of them. */
export type RedactedHistory = { events: unknown[]; secrets: number; payloads: number }

const CHECKOUT = `${dirname(dirname(dirname(fileURLToPath(import.meta.url))))}/`
/** Where stack traces say that the code lies: where it really does is nobody's business elsewhere. */
const ELSEWHERE = '/mission-control/'
/** `pid@host` of workers and clients: nothing is decided by it. */
const LEFT_OUT: ReadonlySet<string> = new Set(['identity'])
/** Events between which the process answers others: of a long history all of them take seconds. */
const AT_ONCE = 20
/** What is sealed for this installation alone can be opened nowhere else, and need not leave it. */
const SEALED = /sealed\d\.[\w-]+/g

/**
 * A history without secrets that can still be replayed: payloads are decoded, redacted and encoded again, texts beside them redacted.
 * What is encoded in a way that is not read goes out whole. Never changes `history`.
 */
export async function redactHistory(history: History, key: FingerprintKey): Promise<RedactedHistory> {
  const { events = [] } = proto.temporal.api.history.v1.History.fromObject(history).toJSON() as { events?: unknown[] }
  const redactor = new HistoryRedactor(key)
  const redacted: unknown[] = []
  for (const [index, event] of events.entries()) {
    if (index % AT_ONCE === 0) await setImmediate()
    redacted.push(redactor.walk(event, ''))
  }
  return { events: redacted, ...redactor.counts }
}

class HistoryRedactor {
  readonly counts = { secrets: 0, payloads: 0 }
  readonly #json: JsonRedactor

  constructor(key: FingerprintKey) {
    this.#json = new JsonRedactor(key, () => (this.counts.secrets += 1), { find: sealedIn })
  }

  walk(value: unknown, name: string): unknown {
    if (typeof value === 'string') return this.#redacted(value.replaceAll(CHECKOUT, ELSEWHERE), name)
    if (Array.isArray(value)) return value.map((item) => this.walk(item, name))
    if (typeof value !== 'object' || value === null) return value
    if (isPayload(value)) return this.#payload(value, name)
    const kept = Object.entries(value).filter(([member]) => !LEFT_OUT.has(member))
    return Object.fromEntries(kept.map(([member, of]) => [member, this.walk(of, member)]))
  }

  #payload(payload: Payload, name: string): Payload {
    const encoding = Buffer.from(payload.metadata.encoding, 'base64').toString()
    if (encoding === 'binary/null') return payload
    const value = encoding === 'json/plain' ? parsed(payload.data ?? '') : undefined
    if (value === undefined) {
      this.counts.payloads += 1
      return payloadOf(`[left out: ${encoding.slice(0, 100)}]`, payload)
    }
    const redacted = this.#redacted(value, name)
    return redacted === value ? payload : payloadOf(redacted, payload)
  }

  #redacted(value: unknown, name: string): unknown {
    return this.#json.walk(value, { path: '$', name, strength: keyStrength(name), depth: 0 })
  }
}

type Payload = { metadata: { encoding: string }; data?: string }

const JSON_PLAIN = Buffer.from('json/plain').toString('base64')

const payloadOf = (value: unknown, { metadata }: Payload): Payload => ({
  metadata: { ...metadata, encoding: JSON_PLAIN },
  data: Buffer.from(JSON.stringify(value)).toString('base64'),
})

/** undefined = no JSON. */
function parsed(data: string): unknown {
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString()) as unknown
  } catch {
    return undefined
  }
}

const sealedIn = (text: string): SecretSpan[] =>
  [...text.matchAll(SEALED)].map(({ index, 0: found }) => ({ kind: 'credential', start: index, end: index + found.length }))

function isPayload(value: object): value is Payload {
  const { metadata, data } = value as Partial<Record<keyof Payload, unknown>>
  if (typeof metadata !== 'object' || metadata === null || !('encoding' in metadata)) return false
  return typeof metadata.encoding === 'string' && (data === undefined || typeof data === 'string')
}
