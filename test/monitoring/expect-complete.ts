import { expect } from 'vitest'
import type { Observation } from '#domain/session/observation.ts'
import type { Installation } from './installation.ts'
import type { Ledger } from './ledger.ts'
import { until } from './until.ts'

const keyOf = (sessionKey: string, dedupKey: string) => `${sessionKey}\n${dedupKey}`

/** Waits until every fact of the ledger is stored; names those that are missing in the end. */
export async function untilNothingIsMissing(installation: Installation, ledger: Ledger): Promise<void> {
  let missing: Observation[] = []
  const look = async () => {
    const stored = await storedKeys(installation)
    missing = ledger.kept().filter(({ sessionKey, dedupKey }) => !stored.has(keyOf(sessionKey, dedupKey)))
    return missing.length === 0
  }
  await until('all facts of the ledger', look).catch((error: unknown) => {
    const first = missing.slice(0, 5).map(({ kind, sessionKey, dedupKey }) => `${kind} ${sessionKey} ${dedupKey}`)
    throw new Error(`${missing.length} of ${ledger.kept().length} facts are missing, the first: ${first.join('; ')}`, {
      cause: error,
    })
  })
}

/** Figures that would be too high if anything had been stored or counted twice. */
export async function expectNothingDoubled(installation: Installation, ledger: Ledger): Promise<void> {
  const [stored] = await installation.query<{ facts: number; different: number }>(
    `SELECT count(*)::int AS facts, count(DISTINCT (session_id, dedup_key))::int AS different FROM session_event`,
  )
  expect(stored?.facts).toBe(stored?.different)
  const sessions = await installation.query<{ key: string; output: string; tools: number }>(
    `SELECT key, output_tokens AS output, tool_count AS tools FROM session WHERE key LIKE '%traffic%' ORDER BY key`,
  )
  expect(sessions.map(({ key, output, tools }) => ({ key, output: Number(output), tools }))).toEqual(sumsOf(ledger))
}

function sumsOf(ledger: Ledger) {
  const bySession = Map.groupBy(ledger.kept(), ({ sessionKey }) => sessionKey)
  return [...bySession]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, facts]) => ({
      key,
      output: facts.reduce((sum, fact) => sum + (fact.kind === 'message' ? (fact.tokens?.output ?? 0) : 0), 0),
      tools: new Set(facts.flatMap((fact) => (fact.kind === 'tool-started' ? fact.toolCallId : []))).size,
    }))
}

async function storedKeys(installation: Installation): Promise<Set<string>> {
  const rows = await installation.query<{ key: string; dedup_key: string }>(
    `SELECT s.key, e.dedup_key FROM session_event e JOIN session s ON s.id = e.session_id`,
  )
  return new Set(rows.map(({ key, dedup_key }) => keyOf(key, dedup_key)))
}

/** Waits until a gap that contains the moment (ms since epoch) is shown and closed; names the gaps there are if none is. */
export async function untilGapAround(installation: Installation, moment: number): Promise<{ recovered: number }> {
  type Gap = { from_at: Date; to_at: Date | null; recovered: number; reason: string }
  let gaps: Gap[] = []
  const look = async () => {
    gaps = await installation.query<Gap>('SELECT from_at, to_at, recovered, reason FROM gateway_gap ORDER BY from_at')
    return gaps.find(({ from_at, to_at }) => from_at.getTime() <= moment && to_at !== null && to_at.getTime() >= moment)
  }
  return await until('a closed gap around the interruption', look).catch((error: unknown) => {
    throw new Error(`No gap around ${new Date(moment).toISOString()} among ${JSON.stringify(gaps)}`, { cause: error })
  })
}
