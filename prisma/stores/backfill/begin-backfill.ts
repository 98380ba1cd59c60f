import type { AskedBackfill } from '#contracts/backfill-payloads.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import type { NamedBackfill } from '#contracts/config/backfill.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { nearestName } from '#domain/nearest-name.ts'
import type { Database } from '#prisma/client.ts'
import { findBackfillSource, listBackfillSources } from './backfill-sources.ts'
import { createBackfill } from './create-backfill.ts'
import { findBackfill } from './find-backfill.ts'
import { hasRowsToReplay } from './replayed-rows.ts'

/** Why no run could be begun (no such source, one at work already, nothing that could be replayed), and what to do about it. */
type NotBegun = { ok: false; code: 'NOT_FOUND' | 'CONFLICT'; says: string; next: string }
/** A run that was written down, or why none could be. */
export type BegunBackfill = { ok: true; backfill: BackfillView } | NotBegun

/** Writes down a run that begins: with the source's file as it is now, whatever becomes of it while the run goes on. */
export async function beginBackfill(db: Database, asked: AskedBackfill): Promise<BegunBackfill> {
  const { tenantId, source, dryRun: dryRunOnly, trigger, requestedBy, correlationId } = asked
  const found = await findBackfillSource(db, tenantId, source)
  if (!found) return await noSuchSource(db, tenantId, source)
  const replays = asked.replay === null ? null : await findBackfill(db, tenantId, asked.replay)
  const refused = asked.replay === null ? null : await cannotReplay(db, asked, replays)
  if (refused) return refused
  const { backfill, created } = await createBackfill(db, tenantId, {
    ...pinned(found),
    ...{ dryRunOnly, trigger, requestedBy, correlationId, replays: replays?.id ?? null },
  })
  // Asked again after the answer was lost.
  if (created || backfill.correlationId === correlationId) return { ok: true, backfill }
  return atWork(backfill)
}

function atWork({ number, source, state }: BackfillView): NotBegun {
  const says = `Backfill ${number} of ${source} is at work (${state}), and a source is brought by one run at a time.`
  const wait = `Wait for its end (mc backfill watch ${number})`
  const next =
    state === 'undoing'
      ? `${wait}: it takes back what it wrote.`
      : state === 'paused'
        ? `Resume it (mc backfill resume ${number}), or cancel it (mc backfill cancel ${number}).`
        : `${wait}, or cancel it (mc backfill cancel ${number}).`
  return { ok: false, code: 'CONFLICT', says, next }
}

const pinned = ({ slug: source, hash: mappingHash, file }: NamedBackfill) => ({
  ...{ source, kind: file.kind, mapping: file, mappingHash, maxQuarantine: file.maxQuarantine },
})

/** What a run left out can only be brought after it has brought the rest. */
async function cannotReplay(
  db: Database,
  { tenantId, source, replay }: AskedBackfill,
  of: BackfillView | null,
): Promise<NotBegun | null> {
  const runs = `Its runs: mc backfill list --source ${source}`
  if (!of || of.source !== source)
    return { ok: false, code: 'NOT_FOUND', says: `${source} has no backfill ${replay}.`, next: runs }
  const nothing = `Backfill ${replay} has nothing to replay`
  if (of.state === 'done') {
    if (await hasRowsToReplay(db, tenantId, of.id)) return null
    const why = of.quarantined === 0 ? 'it left no row out' : 'all that it left out was brought since'
    return { ok: false, code: 'CONFLICT', says: `${nothing}: ${why}.`, next: `Name a run that left rows out. ${runs}` }
  }
  const next = isBackfillOver(of.state)
    ? `Correct the mapping and start a run of all rows: mc backfill start ${source}`
    : `Wait for its end first: mc backfill watch ${replay}`
  return { ok: false, code: 'CONFLICT', says: `${nothing}: it is ${of.state}.`, next }
}

async function noSuchSource(db: Database, tenantId: string, source: string): Promise<NotBegun> {
  const names = (await listBackfillSources(db, tenantId)).map(({ slug }) => slug)
  const near = nearestName(source, names)
  const there = names.length > 0 ? `There are: ${names.join(', ')}.` : 'None is configured yet.'
  const says = `No source ${source}. ${near ? `Did you mean ${near}?` : there}`
  const next =
    'A source is a file in config/backfills that is right: mc config says what is wrong with those that are there; mc backfill inspect PATH proposes one.'
  return { ok: false, code: 'NOT_FOUND', says, next }
}
