import { natureOf } from './column-nature.ts'
import { type Guess, type InspectedColumn, type InspectedTable, isUnique } from './inspected.ts'
import { namesRows, wordsOf } from './words.ts'

/** How many columns are tried together: all pairs of many would say nothing. */
const MOST_PAIRED = 8
/** Share of rows with something of their own in a column that was meant to tell them apart. */
const HARDLY = 0.9

/**
 * What tells the rows of a table apart. @param secret columns that hold secrets, and are never a key
 * @param distinctTogether how many different pairs two columns have in the rows looked at
 */
export function guessKey(
  table: InspectedTable,
  secret: ReadonlySet<string>,
  distinctTogether: (columns: readonly string[]) => number,
): Guess<readonly string[]> | null {
  const { columns, looked, primaryKey } = table
  if (primaryKey.length > 0 && !primaryKey.some((column) => secret.has(column)))
    return { value: primaryKey, confidence: 0.98, reason: 'the declared primary key' }
  const usable = columns.filter(({ name }) => !secret.has(name))
  const unique = usable.filter((column) => isUnique(column, looked) && natureOf(column).kind !== 'json')
  // A row a file, with the file's name in its folder.
  if (unique.some(({ name }) => name === '_file')) return { value: ['_file'], confidence: 0.95, reason: 'where the file lies' }
  const best = unique.map((column) => ({ column, rank: rankOf(column, table) })).sort((a, b) => b.rank - a.rank)[0]
  // In a handful of rows anything is unique; a name has to say it then.
  const few = looked < 10 ? 0.15 : 0
  if (best && best.rank >= 0.6)
    return { value: [best.column.name], confidence: best.rank - few, reason: `unique in ${looked} rows, and named like a key` }
  const pair = guessPair(
    usable.filter(({ name, filled }) => filled === looked && namesRows(name)).slice(0, MOST_PAIRED),
    looked,
    distinctTogether,
  )
  if (pair) return { value: pair, confidence: 0.65 - few, reason: `together unique in ${looked} rows` }
  if (!best) return null
  return {
    value: [best.column.name],
    confidence: best.rank - few,
    reason: `unique in ${looked} rows, though not named like a key${butFor(usable, looked)}`,
  }
}

/** A column that is named like a key and hardly misses being one: people look for it first, and have to know why it is none. */
function butFor(columns: readonly InspectedColumn[], looked: number): string {
  const named = columns.find(({ name, distinct }) => namesRows(name) && distinct < looked && distinct >= looked * HARDLY)
  return named ? `; ${named.name} is, but ${looked - named.distinct} rows lack one of their own` : ''
}

function rankOf(column: InspectedColumn, table: InspectedTable): number {
  const { kind } = natureOf(column)
  const words = wordsOf(column.name)
  const nouns = wordsOf(table.called)
  const own = words.length === 1 || nouns.some((noun) => noun.startsWith((words[0] ?? '').slice(0, 4)))
  if (namesRows(column.name) && own) return words.at(-1) === 'slug' ? 0.85 : 0.9
  if (namesRows(column.name)) return 0.62
  if (kind === 'time' || kind === 'number' || kind === 'boolean') return 0.2
  return kind === 'text' && /^(?:name|path|file|filename|hash)$/.test(words.at(-1) ?? '') ? 0.6 : 0.3
}

function guessPair(
  columns: readonly InspectedColumn[],
  looked: number,
  distinctTogether: (columns: readonly string[]) => number,
): string[] | null {
  if (looked === 0) return null
  for (const [index, first] of columns.entries()) {
    for (const second of columns.slice(index + 1)) {
      const pair = [first.name, second.name]
      if (distinctTogether(pair) === looked) return pair
    }
  }
  return null
}
