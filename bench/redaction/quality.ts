import type { Planted } from '#domain/redaction/labelled/labelled-set.ts'
import { leaks } from '#domain/redaction/labelled/leaks.ts'
import type { Corpus } from './corpus.ts'

export type Quality = {
  missed: Planted[]
  touched: string[]
  recall: number
  /** The mean of the recalls of the kinds: a kind with few texts counts as much as one with many. */
  recallByKind: number
  precision: number
  f1: number
}

/** How well `masked` does on a labelled set. A secret of which any part can still be read is missed. */
export function qualityOf({ planted, harmless }: Corpus, masked: (text: string) => string): Quality {
  const missed = planted.filter(({ text, secret }) => isLeft(masked(text), text, secret))
  const touched = harmless.filter(({ text }) => masked(text) !== text).map(({ looksLike, text }) => `${looksLike}: ${text}`)
  const found = planted.length - missed.length
  const recall = found / planted.length
  const precision = found === 0 ? 0 : found / (found + touched.length)
  const kinds = [...kindRecalls(planted, missed).values()]
  return {
    missed,
    touched,
    recall,
    recallByKind: kinds.reduce((sum, each) => sum + each, 0) / kinds.length,
    precision,
    f1: recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision),
  }
}

/** Recall of each kind, from 0 to 1. */
export function kindRecalls(planted: readonly Planted[], missed: readonly Planted[]): Map<string, number> {
  const lost = new Map([...Map.groupBy(missed, ({ kind }) => kind)].map(([kind, cases]) => [kind, cases.length]))
  return new Map(
    [...Map.groupBy(planted, ({ kind }) => kind)].map(([kind, cases]) => [kind, 1 - (lost.get(kind) ?? 0) / cases.length]),
  )
}

/** Whether a part of the secret is left that its surroundings did not hold anyway ("services" of a webhook, say). */
function isLeft(masked: string, text: string, secret: string): boolean {
  // However it is wrapped: nothing was taken out.
  if (masked === text) return true
  if (!leaks(masked, secret)) return false
  const around = text.replaceAll(secret, ' ')
  const parts = partsOf(secret).filter((part) => !around.includes(part) && !around.includes(encodeURIComponent(part)))
  return around === text || parts.some((part) => leaks(masked, part))
}

const PART = 8

const partsOf = (secret: string): string[] =>
  secret.length <= PART ? [secret] : Array.from({ length: secret.length - PART + 1 }, (_, at) => secret.slice(at, at + PART))
