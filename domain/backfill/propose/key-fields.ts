import { type EntityName } from '../entities.ts'
import type { Classified, Reference } from './find-references.ts'
import type { ProposedField } from './guess-fields.ts'
import type { Guess, InspectedTable } from './inspected.ts'

/** The field by which an entity is known, where its table has no better column than its own key. */
const ownKey: Readonly<Partial<Record<EntityName, string>>> = {
  agent: 'agentId',
  session: 'key',
  run: 'runId',
  'tool-call': 'toolCallId',
  'token-use': 'messageId',
  document: 'name',
}

type Beside = {
  /** Sessions name their agents by the key of this table: they and it have to say the same. */
  isNamedBySessions: boolean
  key: Guess<readonly string[]> | null
  fields: readonly ProposedField[]
  found: readonly { parent: Classified; reference: Reference }[]
}

/**
 * Adds what names are not enough for: the entity's own id from the key of its table, a session's agent from the column that names
 * agents, and kinds that a whole table has in common.
 */
export function keyFields(
  entity: EntityName,
  table: InspectedTable,
  { isNamedBySessions, key, fields, found }: Beside,
): ProposedField[] {
  const added = [...fields]
  const put = (field: string, guess: ProposedField['guess']) => {
    const index = added.findIndex((each) => each.field === field)
    if (index === -1) added.push({ field, guess })
    else if ((added[index]?.guess.confidence ?? 0) < guess.confidence) added[index] = { field, guess }
  }
  const own = ownKey[entity]
  const [column, ...more] = key?.value ?? []
  if (own !== undefined && column !== undefined && more.length === 0) {
    const confidence = entity === 'agent' && isNamedBySessions ? 0.97 : 0.6
    put(own, { value: column, confidence, reason: 'the key of its table' })
  }
  const agent = found
    .filter(({ parent }) => parent.entity === 'agent')
    .toSorted((a, b) => b.reference.confidence - a.reference.confidence)[0]
  const [byColumn] = agent?.reference.value.from ?? []
  if (entity === 'session' && agent && byColumn !== undefined)
    put('agentId', { value: byColumn, confidence: Math.max(0.96, agent.reference.confidence), reason: agent.reference.reason })
  if (entity === 'event' || entity === 'document')
    if (!added.some(({ field, guess }) => field === 'kind' && guess.confidence >= 0.5))
      put('kind', { value: { value: table.called }, confidence: 0.7, reason: 'the same for the whole table' })
  return added
}
