/** A text as a reader would decode it, with the way back to the text it came from. */
export type View = {
  text: string
  /** The place in the source of the character at `index` of the view; of its end for `index === text.length`. */
  sourceOf: (index: number) => number
}

/**
 * Every decoding of `text` that differs from it: JSON escapes (JSON inside a JSON string) and percent encoding.
 * A secret in such text has neighbours, quotes and line ends that only its decoding shows.
 */
export function viewsOf(text: string): View[] {
  const views: View[] = []
  if (text.includes('\\')) views.push(decode(text, /\\(?:u[0-9a-fA-F]{4}|[^])/g, unescapeJson))
  if (text.includes('%')) views.push(decode(text, /%[0-9a-fA-F]{2}/g, percentDecoded))
  return views.filter((view) => view.text.length !== text.length)
}

const CONTROL: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

const unescapeJson = (escape: string): string =>
  escape.length > 2 ? fromHex(escape.slice(2)) : (CONTROL[escape.charAt(1)] ?? escape.charAt(1))

/** Byte for byte: what was not ASCII stays wrong, and no secret's alphabet needs it. */
const percentDecoded = (escape: string): string => fromHex(escape.slice(1))

const fromHex = (digits: string): string => String.fromCharCode(Number.parseInt(digits, 16))

/** The way back is worked out at the first question: most views hold no secret, and nobody asks. */
function decode(source: string, escapes: RegExp, decoded: (escape: string) => string): View {
  let places: EscapePlaces | null = null
  return {
    text: source.replace(escapes, decoded),
    sourceOf: (index) => {
      places ??= placesOf(source, escapes)
      return placeInSource(index, places)
    },
  }
}

/** For the n-th escape, the index after it in the view and in the source. */
type EscapePlaces = { viewEnds: number[]; sourceEnds: number[] }

/** Every escape became one character, so the way back is the number of characters saved before an index. */
function placesOf(source: string, escapes: RegExp): EscapePlaces {
  const viewEnds: number[] = []
  const sourceEnds: number[] = []
  let saved = 0
  escapes.lastIndex = 0
  for (let hit = escapes.exec(source); hit; hit = escapes.exec(source)) {
    saved += hit[0].length - 1
    sourceEnds.push(escapes.lastIndex)
    viewEnds.push(escapes.lastIndex - saved)
  }
  return { viewEnds, sourceEnds }
}

function placeInSource(index: number, { viewEnds, sourceEnds }: EscapePlaces): number {
  let low = 0
  let high = viewEnds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((viewEnds[middle] ?? 0) <= index) low = middle + 1
    else high = middle
  }
  return low === 0 ? index : (sourceEnds[low - 1] ?? 0) + index - (viewEnds[low - 1] ?? 0)
}
