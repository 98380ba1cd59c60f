import type { EntityName } from '../entities.ts'
import { natureOf } from './column-nature.ts'
import { type Guess, type InspectedColumn, type InspectedTable, isUnique, type MeasureOverlap } from './inspected.ts'
import { entityWords, relationWords } from './lexicon.ts'
import { namesRows, singular, subjectOf, wordsOf } from './words.ts'

/** Columns of one table that name rows of another, or of itself, by some of its columns. */
export type Reference = Guess<{ from: readonly string[]; table: string; to: readonly string[] }>

/** What a table was taken for. */
export type Classified = { table: InspectedTable; entity: EntityName }

/** Columns of a table that may be referred to: more would be tried in vain. */
const MOST_TARGETS = 6

/** How the columns of `child` name rows of `parent`: declared, or by name and by what stands in them. */
export function findReferences(child: InspectedTable, parent: Classified, overlap: MeasureOverlap): Reference[] {
  const declared = child.foreignKeys
    .filter(({ table }) => table === parent.table.name)
    .map((key) => fromDeclared(key, child, parent, overlap))
  const taken = new Set(declared.flatMap(({ value }) => value.from))
  const named = child.columns
    .filter(({ name }) => !taken.has(name))
    .flatMap((column) => fromName(column, child, parent, overlap) ?? [])
  return [...declared, ...named]
}

function fromDeclared(
  { columns, to }: InspectedTable['foreignKeys'][number],
  child: InspectedTable,
  { table }: Classified,
  overlap: MeasureOverlap,
): Reference {
  const target = to.length > 0 ? to : table.primaryKey
  const value = { from: columns, table: table.name, to: target }
  const [column, key] = [columns[0] ?? '', target[0] ?? '']
  const share = columns.length === 1 ? overlap({ table: child.name, column }, { table: table.name, column: key }) : null
  if (share === null || share >= 0.95) return { value, confidence: 0.98, reason: 'a declared foreign key' }
  return { value, confidence: 0.6 + 0.35 * share, reason: `a declared foreign key, though only ${percent(share)} of it is there` }
}

function fromName(column: InspectedColumn, child: InspectedTable, parent: Classified, overlap: MeasureOverlap): Reference | null {
  const isOwn = child.name === parent.table.name
  const fit = subjectFit(column.name, parent, isOwn)
  if (fit === 0 || !['integer', 'text', 'bytes', 'nothing'].includes(natureOf(column).kind)) return null
  const targets = targetsOf(parent.table).filter(({ name }) => !isOwn || name !== column.name)
  const measured = targets.map(({ name }) => ({
    name,
    share: overlap({ table: child.name, column: column.name }, { table: parent.table.name, column: name }),
  }))
  const best = measured.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0))[0]
  if (!best) return null
  const value = { from: [column.name], table: parent.table.name, to: [best.name] }
  if (best.share === null) return { value, confidence: 0.45 * fit, reason: `named so, though it says nothing yet` }
  if (best.share < 0.3) return null
  const confidence = fit * (0.3 + 0.65 * best.share)
  return { value, confidence, reason: `named so, and ${percent(best.share)} of it stands in ${parent.table.name}.${best.name}` }
}

/** 0 to 1: how much a column's name is about rows of the parent. */
function subjectFit(name: string, { table, entity }: Classified, isOwn: boolean): number {
  const subject = subjectOf(name)
  const text = subject.join(' ')
  if (isOwn) {
    const isParent = relationWords.parent?.some((word) => text === word || text.startsWith(`${word} `)) ?? false
    return isParent ? 1 : 0
  }
  const noun = wordsOf(table.called).map(singular)
  const last = subject.at(-1) ?? ''
  if (namesRows(name) && (text === noun.join(' ') || text === noun.at(-1))) return 1
  const words = [...(relationWords[entity] ?? []), ...entityWords[entity]]
  if (words.includes(text)) return namesRows(name) ? 1 : 0.9
  // "by" whom something was made is seldom an agent's row.
  return words.includes(last) && !subject.includes('by') && !subject.includes('parent') ? 0.75 : 0
}

const targetsOf = ({ columns, looked, primaryKey }: InspectedTable): InspectedColumn[] =>
  columns
    .filter((column) => (primaryKey.length === 1 && primaryKey[0] === column.name) || isUnique(column, looked))
    .filter((column) => ['integer', 'text', 'bytes'].includes(natureOf(column).kind))
    .toSorted((a, b) => Number(primaryKey.includes(b.name)) - Number(primaryKey.includes(a.name)))
    .slice(0, MOST_TARGETS)

/** Rounded down: all of it has to be all of it. */
const percent = (share: number): string => `${Math.floor(share * 100)} %`
