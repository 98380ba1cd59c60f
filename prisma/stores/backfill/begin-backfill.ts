import type { AskedBackfill } from '#contracts/backfill-payloads.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import type { NamedBackfill } from '#contracts/config/backfill.ts'
import { nearestName } from '#domain/nearest-name.ts'
import type { Database } from '#prisma/client.ts'
import { findBackfillSource, listBackfillSources } from './backfill-sources.ts'
import { createBackfill } from './create-backfill.ts'
import { findBackfill } from './find-backfill.ts'

/** A run that was written down, or why none could be: no such source, one at work already, nothing that could be replayed. */
export type BegunBackfill = { ok: true; backfill: BackfillView } | { ok: false; code: 'NOT_FOUND' | 'CONFLICT'; says: string }

/** Writes down a run that begins: with the source's file as it is now, whatever becomes of it while the run goes on. */
export async function beginBackfill(db: Database, asked: AskedBackfill): Promise<BegunBackfill> {
  const { tenantId, source, dryRun: dryRunOnly, trigger, requestedBy, correlationId } = asked
  const found = await findBackfillSource(db, tenantId, source)
  if (!found) return { ok: false, code: 'NOT_FOUND', says: await noSuchSource(db, tenantId, source) }
  const replays = asked.replay === null ? null : await findBackfill(db, tenantId, asked.replay)
  const refused = asked.replay === null ? null : cannotReplay(asked, replays)
  if (refused) return refused
  const { backfill, created } = await createBackfill(db, tenantId, {
    ...pinned(found),
    ...{ dryRunOnly, trigger, requestedBy, correlationId, replays: replays?.id ?? null },
  })
  // Asked again after the answer was lost.
  if (created || backfill.correlationId === correlationId) return { ok: true, backfill }
  const says = `Backfill ${backfill.number} of ${source} is at work. Wait for its end, or cancel it.`
  return { ok: false, code: 'CONFLICT', says }
}

const pinned = ({ slug: source, hash: mappingHash, file }: NamedBackfill) => ({
  ...{ source, kind: file.kind, mapping: file, mappingHash, maxQuarantine: file.maxQuarantine },
})

/** What a run left out can only be brought after it has brought the rest. */
function cannotReplay({ source, replay }: AskedBackfill, of: BackfillView | null): Extract<BegunBackfill, { ok: false }> | null {
  if (!of || of.source !== source) return { ok: false, code: 'NOT_FOUND', says: `${source} has no backfill ${replay}.` }
  const why =
    of.state !== 'done' ? `it is ${of.state}: start a run of all rows` : of.quarantined === 0 ? 'it left no row out' : null
  return why === null ? null : { ok: false, code: 'CONFLICT', says: `Backfill ${replay} has nothing to replay: ${why}.` }
}

async function noSuchSource(db: Database, tenantId: string, source: string): Promise<string> {
  const names = (await listBackfillSources(db, tenantId)).map(({ slug }) => slug)
  const near = nearestName(source, names)
  const there = names.length > 0 ? `There are: ${names.join(', ')}.` : 'None is configured yet.'
  const says = near ? `Did you mean ${near}?` : there
  return `No source ${source}. ${says} A source is a file in config/backfills that is right: mc config check says whether it is.`
}
