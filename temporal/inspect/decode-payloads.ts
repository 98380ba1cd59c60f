/** Headers are ours and the tracer's; they are read where they are needed. */
const LEFT_OUT: ReadonlySet<string> = new Set(['header'])

/**
 * The same JSON with every payload in it as the value that it encodes. What is in no encoding of ours is shown by its kind and size.
 * Whatever was given to one argument is that, not a list of one.
 */
export function decoded(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(decoded)
  if (!isRecord(json)) return json
  if (isPayload(json)) return payload(json)
  if (Array.isArray(json.payloads) && Object.keys(json).length === 1) {
    const values = json.payloads.map(decoded)
    return values.length === 1 ? values[0] : values
  }
  const kept = Object.entries(json).filter(([name]) => !LEFT_OUT.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, decoded(value)]))
}

type Payload = { metadata: { encoding: string }; data?: string }

function payload({ metadata, data = '' }: Payload): unknown {
  const encoding = Buffer.from(metadata.encoding, 'base64').toString()
  const bytes = Buffer.from(data, 'base64')
  if (encoding === 'binary/null') return null
  if (encoding !== 'json/plain') return `(${encoding}, ${bytes.length} bytes)`
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return `(damaged JSON, ${bytes.length} bytes)`
  }
}

const isPayload = (json: Record<string, unknown>): json is Payload =>
  isRecord(json.metadata) &&
  typeof json.metadata.encoding === 'string' &&
  (json.data === undefined || typeof json.data === 'string')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
