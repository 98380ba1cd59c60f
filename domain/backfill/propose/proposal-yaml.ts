import { entityShape } from '../entities.ts'
import type { FieldMapping } from '../mapping.ts'
import { columnsUsed, inForce } from './in-force.ts'
import type { Guess } from './inspected.ts'
import { type Proposal, type ProposedCollection, SURE_ENOUGH } from './propose-mapping.ts'
import { commented, flow, line, scalar } from './yaml-text.ts'

/** The proposal as a mapping file to be edited: how sure each part is stands beside it, and what is not sure is commented out. */
export function proposalYaml({ collections, skipped }: Proposal, { kind, path }: { kind: string; path: string }): string {
  const active = inForce(collections)
  const zoneless = collections.flatMap(({ table, times }) =>
    times.filter(({ zoned }) => !zoned).map(({ column }) => `${table.name}.${column}`),
  )
  const head = [
    line('Proposed from what the source holds: read it, correct it, then try it with `mc backfill check` and a dry run.'),
    line(`Percentages say how sure a line is. What is below ${percent(SURE_ENOUGH)}, or lacks something, is commented out.`),
    `kind: ${scalar(kind)}`,
    `path: ${scalar(path)}`,
    'gateway: imported',
    zoneless.length === 0
      ? 'timezone: UTC'
      : `timezone: UTC  ${line(`whose clocks is this? No zone stands in ${zoneless.join(', ')}`)}`,
    ...(active.size === 0 ? [`collections: []  ${line('nothing is sure enough: choose from below')}`] : ['collections:']),
  ]
  const bodies = collections.map((each) => collectionLines(each, active))
  const left =
    skipped.length === 0
      ? []
      : [
          '',
          line('Not brought over:'),
          ...skipped.map(({ table, rows, reason }) => line(`  ${table} (${counted(rows)}): ${reason}`)),
        ]
  return [...head, ...bodies.flatMap((lines) => ['', ...lines]), ...left, ''].join('\n')
}

function collectionLines(collection: ProposedCollection, active: ReadonlySet<string>): string[] {
  const { table, entity, key, missing, secrets } = collection
  const isActive = active.has(table.name)
  const used = columnsUsed(collection, active)
  const left = table.columns.map(({ name }) => name).filter((name) => !used.has(name))
  const rest = restField(collection, left)
  const lines = [
    `  - from: ${scalar(table.name)}`,
    `    entity: ${entity.value}`,
    `    key: ${key ? `${scalarOrList(key.value)}  ${sure(key)}` : `[]  ${line('nothing tells its rows apart')}`}`,
    ...fieldLines(collection, rest),
    ...relationLines(collection, active),
  ]
  const about = [
    `  ${line(`${table.name}, ${counted(table.rows)}: ${entity.value}, ${percent(entity.confidence)} (${entity.reason})`)}`,
    ...(missing.length > 0 ? [`  ${line(`Lacks what every ${entity.value} needs: ${missing.join(', ')}`)}`] : []),
    ...(rest === null && left.length > 0 ? [`  ${line(`No field was found for: ${left.join(', ')}`)}`] : []),
    ...secrets.map(
      ({ column, guess }) =>
        `  ${line(`Holds secrets, which are masked: ${column}, ${percent(guess.confidence)} (${guess.value}; ${guess.reason})`)}`,
    ),
  ]
  return [...about, ...(isActive ? lines : lines.map((text) => commented(text, 2)))]
}

function fieldLines(collection: ProposedCollection, rest: string | null): string[] {
  const lines = collection.fields.map(({ field, guess }) => {
    const text = `      ${field}: ${fieldText(guess.value)}  ${sure(guess)}`
    return guess.confidence >= SURE_ENOUGH ? text : commented(text, 6)
  })
  if (rest !== null) lines.push(`      ${rest}: { collect: rest }`)
  const none = lines.every((text) => text.trimStart().startsWith('#'))
  return [none ? '    fields: {}' : '    fields:', ...lines]
}

/** Where all else goes; `null` = its entity keeps nothing more, or there is nothing more. */
function restField(collection: ProposedCollection, left: readonly string[]): string | null {
  const { fields } = entityShape(collection.entity.value)
  const field = ['detail', 'body'].find((name) => fields[name])
  const isTaken = collection.fields.some((each) => each.field === field && each.guess.confidence >= SURE_ENOUGH)
  return field === undefined || isTaken || left.length === 0 ? null : field
}

function relationLines({ relations }: ProposedCollection, active: ReadonlySet<string>): string[] {
  if (relations.length === 0) return []
  const lines = relations.map(({ relation, guess }) => {
    const { from, table } = guess.value
    const text = `      ${relation}: { from: ${scalarOrList(from)}, to: ${scalar(table)} }  ${sure(guess)}`
    return guess.confidence >= SURE_ENOUGH && active.has(table) ? text : commented(text, 6)
  })
  const none = lines.every((text) => text.trimStart().startsWith('#'))
  return [none ? commented('    relations:', 4) : '    relations:', ...lines]
}

function fieldText(mapping: FieldMapping): string {
  return typeof mapping === 'string' ? scalar(mapping) : flow(mapping)
}

const scalarOrList = (names: readonly string[]): string =>
  names.length === 1 ? scalar(names[0] ?? '') : `[${names.map(scalar).join(', ')}]`
const sure = ({ confidence, reason }: Guess<unknown>): string => line(`${percent(confidence)}: ${reason}`)
const percent = (share: number): string => `${Math.round(share * 100)} %`
const counted = (rows: number): string => `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`
