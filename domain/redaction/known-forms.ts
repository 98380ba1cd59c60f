/** How a secret may be written elsewhere. `run`: a part of a longer run of base64, whose whole hides or shows it. */
export type SecretForm = { text: string; run: boolean }

/** Shorter phrases stand in texts by chance, and a search for them says nothing. */
export const SHORTEST_PHRASE = 8

/**
 * Everything that `value` looks like where it was copied by a program: as it is, escaped (JSON, JSON in JSON, COPY, XML),
 * percent-encoded, in hex, and in base64 at each of the three places where it can begin in a group of bytes.
 */
export function formsOf(value: string): SecretForm[] {
  const json = inJson(value)
  const plain = [
    value,
    json,
    asciiOnly(json),
    inJson(json),
    value.replaceAll('\\', '\\\\'),
    json.replaceAll('\\', '\\\\'),
    inXml(value),
    ...percentForms(value),
  ]
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const phrases = new Map<string, SecretForm>()
  for (const text of [...plain, hex, hex.toUpperCase()]) phrases.set(text, { text, run: false })
  for (const text of [...base64Forms(bytes), ...(json === value ? [] : base64Forms(Buffer.from(json)))])
    if (!phrases.has(text)) phrases.set(text, { text, run: true })
  return [...phrases.values()].filter(({ text }) => text.length >= SHORTEST_PHRASE)
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Python's and PHP's way of writing JSON. */
const asciiOnly = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const inXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

function percentForms(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed())
  const strict = encoded.replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return [encoded, strict].flatMap((text) => {
    const lower = text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())
    return [text, lower, text.replaceAll('%20', '+')]
  })
}

/** The characters of base64 that are the same whatever bytes come before and after, at each of the three alignments. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const whole = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
