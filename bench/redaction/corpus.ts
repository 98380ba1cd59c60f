import { type Draw, drawer } from '#domain/redaction/labelled/draw.ts'
import { issued } from '#domain/redaction/labelled/issued-tokens.ts'
import { type Harmless, harmlessTexts, type Planted, plantedSecrets } from '#domain/redaction/labelled/labelled-set.ts'
import { fourthFiled } from './fourth-files.ts'
import { fourthHarmless } from './fourth-harmless.ts'
import { fourthPlaces } from './fourth-places.ts'
import { fourthTold } from './fourth-secrets.ts'
import { fourthTokens } from './fourth-tokens.ts'
import { secondHarmless } from './second-harmless.ts'
import { secondPlaces } from './second-places.ts'
import { secondSecrets } from './second-secrets.ts'
import { thirdHarmless } from './third-harmless.ts'
import { thirdPlaces } from './third-places.ts'
import { thirdSecrets } from './third-secrets.ts'

export type Corpus = { name: string; says: string; planted: Planted[]; harmless: Harmless[] }

/** Texts drawn anew for each template. */
const ROUNDS = { tuned: 6, apart: 3, harmless: 24 }

/** What the rules were written against, with other values than the tests draw. */
const tuned = (): Corpus => ({
  name: 'known set',
  says: 'templates that the rules are tested with, drawn with another seed',
  planted: plantedSecrets(42, ROUNDS.tuned),
  harmless: harmlessTexts(42, ROUNDS.harmless),
})

/** What a set of its own is worth once the rules have met it: the figures of its first run stand in `docs/redaction.md`. */
const APART = 'written apart from the rules, measured once, and then used to mend them'

type Templates = {
  /** Tokens by issuer; those of the rules' own tests unless a set has its own. */
  tokens?: Record<string, (draw: Draw) => string>
  places: Record<string, (secret: string, draw: Draw) => string>
  secrets: Record<string, (draw: Draw) => { secret: string; text: string }[]>
  harmless: Record<string, (draw: Draw) => string[]>
}

function drawn(name: string, says: string, seed: number, { tokens = issued, places, secrets, harmless }: Templates): Corpus {
  const draw = drawer(seed)
  const planted: Planted[] = []
  for (let round = 0; round < ROUNDS.apart; round++) {
    for (const [kind, make] of Object.entries(tokens)) {
      for (const [place, write] of Object.entries(places)) {
        const secret = make(draw)
        planted.push({ kind, place, text: write(secret, draw), secret })
      }
    }
    for (const [kind, make] of Object.entries(secrets))
      for (const { secret, text } of make(draw)) planted.push({ kind, place: text.slice(0, 32), text, secret })
  }
  const lookAlikes = Array.from({ length: ROUNDS.harmless }, () =>
    Object.entries(harmless).flatMap(([looksLike, make]) => make(draw).map((text) => ({ looksLike, text }))),
  ).flat()
  return { name, says, planted, harmless: lookAlikes }
}

export const corpora = (): Corpus[] => [
  tuned(),
  drawn('second set', APART, 1789, {
    places: secondPlaces,
    secrets: secondSecrets,
    harmless: secondHarmless,
  }),
  drawn('third set', APART, 1815, {
    places: thirdPlaces,
    secrets: thirdSecrets,
    harmless: thirdHarmless,
  }),
  drawn('fourth set', APART, 1848, {
    tokens: fourthTokens,
    places: fourthPlaces,
    secrets: { ...fourthTold, ...fourthFiled },
    harmless: fourthHarmless,
  }),
]
