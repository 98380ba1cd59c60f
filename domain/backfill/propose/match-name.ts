import { singular, wordsOf } from './words.ts'

/** What old programs put before a name to say its type. */
const TYPE_PREFIXES: ReadonlySet<string> = new Set('str lng int txt mem dtm dat dbl bln cur bol fld col'.split(' '))
/** What a name ends with to say its unit or form: what it is about stands before. */
const FORM_WORDS: ReadonlySet<string> = new Set(
  'ms millis sec secs seconds us micros epoch unix utc json text txt str ts'.split(' '),
)

/**
 * How well a column's name fits phrases, 0 to 1: the first phrases best. The table's own noun may stand before it
 * (`task_title` of tasks); a name that only ends with a phrase fits less.
 */
export function nameFit(column: string, table: string, phrases: readonly string[]): number {
  const named = wordsOf(column)
  const whole = named.length > 1 && TYPE_PREFIXES.has(named[0] ?? '') ? named.slice(1) : named
  const nouns = new Set(wordsOf(table).map(singular))
  const bare = whole.length > 1 && nouns.has(singular(whole[0] ?? '')) ? whole.slice(1) : whole
  const rank = (words: readonly string[]) => phrases.indexOf(words.join(' '))
  const byRank = (at: number) => 1 - (0.25 * at) / Math.max(1, phrases.length)
  const short = (words: readonly string[]) =>
    words.length > 1 && FORM_WORDS.has(words.at(-1) ?? '') ? words.slice(0, -1) : words
  for (const words of [whole, bare, short(whole), short(bare)]) if (rank(words) !== -1) return byRank(rank(words))
  for (let from = 1; from < bare.length; from += 1) {
    const at = rank(bare.slice(from))
    if (at !== -1 && (bare.length - from > 1 || bare.slice(from).join('').length > 3)) return 0.6 * byRank(at)
  }
  return 0
}
