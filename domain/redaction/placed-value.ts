import { beginningsOf, classes, classOf } from './character-classes.ts'
import type { SecretSpan } from './finding.ts'

/** A place that a lead announces; `value` is read from where the lead ends. */
export type Place = {
  /** Lower case; when none of them is in the text, its rule is not tried. */
  words: readonly string[]
  kind: SecretSpan['kind']
  lead: RegExp
  value: RegExp
  accepts: (value: string, lead: string) => boolean
}

/**
 * What finds the values of `places` in a text, given where one of their words may stand. Words are compared by the classes of
 * their characters, so without case.
 */
export function placeFinder(places: readonly Place[]): (text: string, leads: readonly number[]) => SecretSpan[] {
  const byBeginning = new Map<number, { word: Uint8Array; place: number }[]>()
  places.forEach(({ words }, place) => {
    for (const text of words) {
      const word = Uint8Array.from(text, (character) => classOf(character.charCodeAt(0)) & 63)
      for (const beginning of beginningsOf(text))
        byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), { word, place }])
    }
  })
  return (text, leads) => {
    const met = new Set<number>()
    // Of a beginning whose places are all met, nothing more can be learned: texts repeat themselves.
    const done = new Set<number>()
    for (const at of leads) {
      const beginning = beginningAt(text, at)
      if (done.has(beginning)) continue
      const words = byBeginning.get(beginning) ?? []
      for (const { word, place } of words) if (!met.has(place) && stands(word, text, at)) met.add(place)
      if (words.every(({ place }) => met.has(place))) done.add(beginning)
    }
    return [...met].sort((a, b) => a - b).flatMap((place) => findAt(places[place], text))
  }
}

const beginningAt = (text: string, at: number): number =>
  (classAt(text, at) << 12) | (classAt(text, at + 1) << 6) | classAt(text, at + 2)

/** 0 past the end of a text. */
const classAt = (text: string, at: number): number => (classes[text.charCodeAt(at)] ?? 0) & 63

function stands(word: Uint8Array, text: string, at: number): boolean {
  for (let index = 0; index < word.length; index++) if (word[index] !== classAt(text, at + index)) return false
  return true
}

/** The values of `places` in a text that is worth a look at each of them whose word it has. */
export function findPlaced(text: string, places: readonly Place[]): SecretSpan[] {
  const lower = text.toLowerCase()
  return places.flatMap((place) => (place.words.some((word) => lower.includes(word)) ? findAt(place, text) : []))
}

/** A value that is none, and not longer than this, is read again for what may begin inside it. */
const MAX_REREAD = 1_024

function findAt(place: Place | undefined, text: string): SecretSpan[] {
  if (!place) return []
  const { kind, lead, value, accepts } = place
  const spans: SecretSpan[] = []
  lead.lastIndex = 0
  for (let hit = lead.exec(text); hit; hit = lead.exec(text)) {
    const start = lead.lastIndex
    value.lastIndex = start
    const [found = ''] = value.exec(text) ?? []
    const taken = found !== '' && accepts(found, hit[0])
    if (taken) spans.push({ kind, start, end: start + found.trimEnd().length })
    // What is taken is not read again, nor what is long: linear, however often a lead repeats.
    if (taken || found.length > MAX_REREAD) lead.lastIndex = start + found.length
  }
  return spans
}
