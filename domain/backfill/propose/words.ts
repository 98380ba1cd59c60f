const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', é: 'e', è: 'e' }

/** The words of a name in any style, lower case, umlauts written out: `Erstellt_am`, `createdAt`, `tbl-Tasks`. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9äöüß])([A-ZÄÖÜ])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[äöüßéè]/g, (letter) => UMLAUTS[letter] ?? letter)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/** English only, and good enough for names of tables: other plurals are words of their own. */
export function singular(word: string): string {
  if (/(?:[^aeiou]ies)$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:ch|sh|x|ss|us)es$/.test(word)) return word.slice(0, -2)
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word
}

/** Words that say of a column that it names a row. */
const ID_WORDS: ReadonlySet<string> = new Set(
  'id ids uuid guid key ref nr no nummer number fk slug code uid pk identifier kennung'.split(' '),
)

export const isIdWord = (word: string): boolean => ID_WORDS.has(word)

/** Whether a column seems to name rows: `id`, `taskId`, `AufgabenNr`. */
export const namesRows = (column: string): boolean => {
  const last = wordsOf(column).at(-1) ?? ''
  return isIdWord(last) || /(?:id|nr)$/.test(last)
}

/** What a column that names rows is about: of `parent_task_id` parent, task. */
export function subjectOf(column: string): string[] {
  const words = wordsOf(column)
    .filter((word, index) => index > 0 || !/^(?:lng|str|int|txt|fk)$/.test(word))
    .map(singular)
  while (words.length > 1 && isIdWord(words.at(-1) ?? '')) words.pop()
  return words
}
