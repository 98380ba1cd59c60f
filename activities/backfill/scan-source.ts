import { ApplicationFailure } from '@temporalio/common'
import { entityShape } from '#domain/backfill/entities.ts'
import { collectionName } from '#domain/backfill/mapping.ts'
import type { KnownSecret } from '#domain/redaction/known-secrets.ts'
import { quarantineRows } from '#prisma/stores/backfill/quarantine-rows.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BadKey, Chunk, ThreadSetup } from './chunk-task.ts'
import { inThreads } from './in-threads.ts'
import { NaturalKeys } from './natural-keys.ts'
import type { OpenRun } from './open-run.ts'
import type { Progress } from './progress.ts'
import { rowsOf } from './run-chunks.ts'
import { SnapshotNotes } from './snapshot-notes.ts'

/** A run as its threads see it. */
export type Threaded = { run: OpenRun; setup: ThreadSetup; chunks: readonly Chunk[]; progress: Progress }

/** With more wrong rows than the budget, this many beyond it are kept for people to see what is wrong; the rest says nothing new. */
const KEPT_BEYOND = 1_000

type Found = { secrets: Map<string, KnownSecret>; bad: Map<string, BadKey[]>; count: number }

/**
 * Looks at all rows before anything is written: what is wrong with each, and every secret in them. Once a snapshot. Rows that are
 * left out go to quarantine.
 * @throws ApplicationFailure TOO_MANY_BAD_ROWS
 */
export async function scanSource(threaded: Threaded): Promise<void> {
  const { run, setup, chunks, progress } = threaded
  using notes = new SnapshotNotes(setup.snapshot)
  if (notes.outcome('scan') === null) {
    progress.begin(rowsOf(chunks))
    const found = await scan(threaded)
    notes.finish('scan', { secrets: found.secrets.size }, () => {
      notes.addSecrets(found.secrets.values())
      for (const [collection, bad] of found.bad) notes.addBad(collection, bad)
    })
  }
  await leaveOut(threaded, notes)
  run.signal.throwIfAborted()
}

/** Marks rows as wrong that turned out to be so later. */
export async function leaveOutLate(threaded: Threaded, late: ReadonlyMap<string, BadKey[]>): Promise<void> {
  using notes = new SnapshotNotes(threaded.setup.snapshot)
  notes.finish('late', {}, () => {
    for (const [collection, bad] of late) notes.addBad(collection, bad)
  })
  await leaveOut(threaded, notes)
}

async function scan({ run, setup, chunks, progress }: Threaded): Promise<Found> {
  const found: Found = { secrets: new Map(), bad: new Map(), count: 0 }
  using natural = new NaturalKeys(run.folder.naturalKeysFile)
  for await (const { task, result } of inThreads('scan', { setup, chunks, signal: run.signal })) {
    for (const secret of result.secrets) found.secrets.set(secret.value, secret)
    await progress.add(result.rows)
    // Secrets are looked for to the end: those of the last row may stand in the first, which is shown.
    if (found.count > run.file.maxQuarantine + KEPT_BEYOND) continue
    const bad = [...result.bad, ...natural.add(result.natural)]
    if (bad.length > 0) found.bad.set(task.collection, [...(found.bad.get(task.collection) ?? []), ...bad])
    found.count += bad.length
  }
  return found
}

/** Rows that are wrong take with them what cannot do without them; then all of them are shown to people, and counted. */
async function leaveOut(threaded: Threaded, notes: SnapshotNotes): Promise<void> {
  const { run, chunks } = threaded
  if (notes.badCounts().size === 0) return
  for (;;) {
    const before = total(notes)
    if (before > run.file.maxQuarantine) break
    await follow(threaded, notes)
    if (total(notes) === before) break
  }
  const bad = notes.badCounts()
  const count = await quarantine({ ...threaded, chunks: chunks.filter(({ collection }) => bad.has(collection)) })
  if (count <= run.file.maxQuarantine) return
  await saveBackfill(run.deps.db, run.ref.tenantId, run.ref.backfillId, { quarantined: count })
  throw tooMany(run, count)
}

const total = (notes: SnapshotNotes): number => [...notes.badCounts().values()].reduce((sum, bad) => sum + bad, 0)

/** One round of it: what is found counts from the next on. */
async function follow({ run, setup, chunks }: Threaded, notes: SnapshotNotes): Promise<void> {
  const strict = chunks.filter(({ collection }) => isStrict(run, collection))
  const found = new Map<string, BadKey[]>()
  for await (const { task, result } of inThreads('follow', { setup, chunks: strict, signal: run.signal }))
    found.set(task.collection, [...(found.get(task.collection) ?? []), ...result])
  notes.finish('follow', {}, () => {
    for (const [collection, bad] of found) notes.addBad(collection, bad)
  })
}

/** Whether rows of a collection can be wrong because of what they name. */
function isStrict({ mapping: { collections } }: OpenRun, collection: string): boolean {
  const mapping = collections.find((each) => collectionName(each) === collection)
  if (!mapping) return false
  const { relations } = entityShape(mapping.entity)
  return Object.entries(mapping.relations).some(([name, { onOrphan }]) => onOrphan === 'quarantine' || relations[name]?.required)
}

async function quarantine({ run: { deps, ref, file, signal }, setup, chunks }: Threaded): Promise<number> {
  let count = 0
  for await (const { task, result } of inThreads('show', { setup, chunks, signal })) {
    await quarantineRows(deps.db, ref.tenantId, { backfillId: ref.backfillId, collection: task.collection }, result)
    count += result.length
    if (count > file.maxQuarantine + KEPT_BEYOND) break
  }
  return count
}

function tooMany({ file }: OpenRun, count: number): ApplicationFailure {
  const rows = count > file.maxQuarantine + KEPT_BEYOND ? `More than ${count} rows` : count === 1 ? '1 row' : `${count} rows`
  const says = `${rows} cannot be imported, and at most ${file.maxQuarantine} may be left out (\`maxQuarantine\`). Nothing was written. The quarantine says what is wrong with each.`
  return ApplicationFailure.nonRetryable(says, 'TOO_MANY_BAD_ROWS')
}
