import { drawer } from './draw.ts'
import { harmless } from './harmless.ts'
import { issued, tokenPlaces } from './issued-tokens.ts'
import { placed } from './placed-secrets.ts'

/**
 * Planted secrets and harmless look-alikes with their labels, for the tests and the bench. Everything is generated from a
 * seed: nothing here was ever a credential, and no scanner finds one in this file.
 */
export type Planted = { kind: string; place: string; text: string; secret: string }
export type Harmless = { looksLike: string; text: string }

/** Planted secrets: every issued kind in every place, every placed kind in its places; `rounds` times with other values. */
export function plantedSecrets(seed: number, rounds = 1): Planted[] {
  const draw = drawer(seed)
  const planted: Planted[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [kind, make] of Object.entries(issued)) {
      for (const [place, write] of Object.entries(tokenPlaces)) {
        const secret = make(draw)
        planted.push({ kind, place, text: write(secret), secret })
      }
    }
    for (const [kind, make] of Object.entries(placed)) {
      for (const { secret, text } of make(draw)) planted.push({ kind, place: text.slice(0, 24), text, secret })
    }
  }
  return planted
}

/** Harmless look-alikes, `rounds` times with other values. */
export function harmlessTexts(seed: number, rounds = 1): Harmless[] {
  const draw = drawer(seed)
  return Array.from({ length: rounds }, () =>
    Object.entries(harmless).flatMap(([looksLike, make]) => make(draw).map((text) => ({ looksLike, text }))),
  ).flat()
}
