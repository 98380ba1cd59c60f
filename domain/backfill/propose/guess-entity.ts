import { type EntityName, entityNames, entityShape } from '../entities.ts'
import { type Guess, type InspectedTable, isUnique } from './inspected.ts'
import { entityWords, fieldWords } from './lexicon.ts'
import { nameFit } from './match-name.ts'
import { isIdWord, singular, wordsOf } from './words.ts'

/** Tables of frameworks, logins and search: nothing that agents did. */
const FOREIGN =
  /^(?:sqlite_|django_|auth_|account_|socialaccount_|authtoken_|schema_migrations?$|ar_internal_metadata$|knex_|_prisma_|alembic_|active_storage_|oauth_|spatial_ref_sys$|flyway_|goose_|drizzle|__)|_migrations?$|_fts(?:_\w+)?$/i
const PEOPLE =
  /^(?:users?|accounts?|people|persons?|members?|roles?|permissions?|groups?|tenants?|organi[sz]ations?|teams?|customers?|benutzer|nutzer|invites?|passwords?|tags?|labels?|migrations?|webhooks?|api_?keys?)$/i

/** What the rows of a table seem to be; a value of `null` = nothing that is brought over, with the reason. */
export function guessEntity(table: InspectedTable): Guess<EntityName | null> {
  const none = (reason: string, confidence = 0.8): Guess<EntityName | null> => ({ value: null, confidence, reason })
  if (FOREIGN.test(table.called)) return none('a table of a framework, not of agents')
  if (PEOPLE.test(table.called)) return none('about people, access or labels, for which there is no entity')
  if (isLogin(table)) return none('sessions of signed-in people, not of agents')
  if (isJoin(table)) return none('only joins other tables')
  const scored = entityNames.map((entity) => ({ entity, ...scoreOf(entity, table) })).sort((a, b) => b.score - a.score)
  const [best] = scored
  if (isOfFiles(table) && (best?.score ?? 0) < 0.5) return { value: 'document', confidence: 0.6, reason: 'files of some state' }
  if (!best || best.score < 0.25) return none('neither its name nor its columns say what it is', 0.5)
  return { value: best.entity, confidence: best.score, reason: best.reason }
}

/** A row a file: what it says of itself can be kept whole. */
const isOfFiles = ({ columns, looked }: InspectedTable): boolean =>
  columns.some((column) => column.name === '_file' && isUnique(column, looked))

function scoreOf(entity: EntityName, table: InspectedTable): { score: number; reason: string } {
  const byName = tableFit(table.called, entityWords[entity])
  const fields = Object.entries(fieldWords[entity]).map(([name, phrases]) => ({
    needed: entityShape(entity).fields[name]?.required === true,
    found: table.columns.find((column) => nameFit(column.name, table.called, phrases) >= 0.7)?.name,
  }))
  const found = fields.flatMap((field) => (field.found === undefined ? [] : [field.found]))
  const needed = fields.filter((field) => field.needed)
  const columns = found.length / fields.length
  // A key can stand in for what is named otherwise: one of what is needed may be missing.
  const whole = needed.filter((field) => field.found !== undefined).length >= needed.length - 1
  const reason = [byName > 0 ? `named ${table.called}` : null, found.length > 0 ? `has ${[...new Set(found)].join(', ')}` : null]
  const counts = entity === 'token-use' && fields.filter(({ found }) => /tok/i.test(found ?? '')).length >= 2 ? 0.45 : 0
  const score =
    byName === 0
      ? Math.max(0.45 * columns, counts * (1 + columns))
      : 0.55 * byName + 0.3 * Math.min(1, 2 * columns) + (whole ? 0.15 : 0)
  return { score: Math.min(0.98, score), reason: reason.filter((part) => part !== null).join('; ') }
}

/** The last words of a table's name say what a row is: `agent_sessions` are sessions. */
function tableFit(name: string, phrases: readonly string[]): number {
  const words = wordsOf(name)
    .filter((word) => !/^(?:tbl|t|app|main|data|v\d+|old|legacy)$/.test(word))
    .map(singular)
  for (let from = 0; from < words.length; from += 1) {
    if (!phrases.includes(words.slice(from).join(' '))) continue
    return from === 0 ? 1 : Math.min(1, 0.8 + 0.1 * (words.length - from))
  }
  return phrases.includes(words[0] ?? '') ? 0.45 : 0
}

function isLogin({ called, columns }: InspectedTable): boolean {
  const names = columns.map((column) => wordsOf(column.name).join(' '))
  const has = (pattern: RegExp) => names.some((each) => pattern.test(each))
  return (
    /session/i.test(called) &&
    has(/^(?:expires?|expire date|expires at|sess|session data|session token)$/) &&
    !has(/agent|model|token count/)
  )
}

/** Two or three columns that all name rows. */
const isJoin = ({ columns }: InspectedTable): boolean =>
  columns.length >= 2 &&
  columns.length <= 3 &&
  columns.filter(({ name }) => wordsOf(name).length > 1 && isIdWord(wordsOf(name).at(-1) ?? '')).length >= 2 &&
  columns.every(({ name }) => isIdWord(wordsOf(name).at(-1) ?? ''))
