import { setImmediate as otherWork } from 'node:timers/promises'
import type { Adapter } from '../adapter.ts'
import { BackfillFault } from '../backfill-fault.ts'
import { columnsIn } from '../foreign-rows.ts'
import { HistoryTables } from '../history/history-tables.ts'
import { openCopy } from '../history/open-copy.ts'
import { SnapshotWriter } from '../snapshot-writer.ts'
import { AgentNames } from './agent-names.ts'
import { readDocuments } from './read-documents.ts'
import { readRuns } from './read-runs.ts'
import { readThreads } from './read-threads.ts'
import { readUsage } from './read-usage.ts'
import { readAgents, readProjects, readTasks } from './read-work.ts'
import type { Reading } from './reading.ts'
import { Threads } from './threads.ts'

const ROWS_A_TURN = 500

/**
 * The database of builderz-labs/mission-control, of any of its releases. What it keeps without a session is told in sessions that
 * are made for it; accounts, logins and keys are not read.
 */
export const readMissionControl: Adapter = async (given) => {
  const copy = await openCopy(given.path, given)
  const writer = new SnapshotWriter(given.target)
  try {
    const { db, bytes } = copy
    if (!columnsIn(db, 'tasks').has('assigned_to') || columnsIn(db, 'agents').size === 0) throw notOurs(given.path)
    const tables = new HistoryTables(writer)
    const reading: Reading = { db, tables, agents: new AgentNames(db), threads: new Threads(), turn: turns(given.signal) }
    for (const read of [readAgents, readProjects, readThreads, readUsage, readRuns, readTasks, readDocuments]) await read(reading)
    reading.threads.write(tables)
    writer.finish()
    return { sha256: tables.sha256(), bytes, files: 1 }
  } finally {
    writer.close()
    await copy.discard()
  }
}

const notOurs = (path: string): BackfillFault =>
  new BackfillFault(
    'SOURCE_UNREADABLE',
    `${path} has no tasks and agents as builderz-labs/mission-control keeps them. Use \`kind: sqlite\` with a mapping of your own.`,
  )

function turns(signal: AbortSignal): () => Promise<void> {
  let rows = 0
  return async () => {
    rows += 1
    if (rows % ROWS_A_TURN > 0) return
    signal.throwIfAborted()
    await otherWork()
  }
}
