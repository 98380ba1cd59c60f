/** A text as a reader would decode it, with the way back: character `i` came from `source[at[i], at[i + 1])`. */
export type View = { text: string; at: Uint32Array }

/**
 * Every decoding of `text` that differs from it: JSON escapes (JSON inside a JSON string) and percent encoding.
 * A secret in such text has neighbours, quotes and line ends that only its decoding shows.
 */
export function viewsOf(text: string): View[] {
  const views: View[] = []
  if (text.includes('\\')) views.push(decode(text, /\\(?:u[0-9a-fA-F]{4}|[^])/g, unescapeJson))
  if (text.includes('%')) views.push(decode(text, /(?:%[0-9a-fA-F]{2})+/g, percentDecoded))
  return views.filter((view) => view.text !== text)
}

const CONTROL: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

const unescapeJson = (escape: string): string =>
  escape.length > 2 ? String.fromCharCode(Number.parseInt(escape.slice(2), 16)) : (CONTROL[escape.charAt(1)] ?? escape.charAt(1))

/** Byte for byte: what was not ASCII stays wrong, and no secret's alphabet needs it. */
const percentDecoded = (escapes: string): string =>
  escapes.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

function decode(source: string, escapes: RegExp, decoded: (escape: string) => string): View {
  const at = new Uint32Array(source.length + 1)
  let text = ''
  let length = 0
  let from = 0
  for (const hit of source.matchAll(escapes)) {
    for (let i = from; i < hit.index; i++) at[length++] = i
    const replaced = decoded(hit[0])
    const width = hit[0].length / replaced.length
    for (let i = 0; i < replaced.length; i++) at[length++] = hit.index + Math.floor(i * width)
    text += source.slice(from, hit.index) + replaced
    from = hit.index + hit[0].length
  }
  for (let i = from; i < source.length; i++) at[length++] = i
  at[length] = source.length
  return { text: text + source.slice(from), at: at.subarray(0, length + 1) }
}
