import type { Database } from '#prisma/client.ts'

/** A worker that has not beaten for this long, in ms, counts as gone. Workers beat every few seconds. */
export const WORKER_GONE_AFTER_MS = 30_000

/** A worker's sign of life; `stopped` = its last one, given in good order. Times in ms since epoch. */
export type Beat = { id: string; startedAt: number; at: number; version: string; stopped?: boolean }

/** Records a worker's sign of life. An older one never undoes a newer one. */
export async function beat(db: Database, tenantId: string, { id, startedAt, at, version, stopped }: Beat): Promise<void> {
  const beatAt = new Date(at)
  await db.withTenant(tenantId, async (tx) => {
    await tx.$executeRaw`INSERT INTO worker_beat AS w (id, tenant_id, started_at, beat_at, version, stopped_at)
      VALUES (${id}, ${tenantId}::uuid, ${new Date(startedAt)}, ${beatAt}, ${version}, ${stopped ? beatAt : null})
      ON CONFLICT (id) DO UPDATE SET beat_at = greatest(w.beat_at, excluded.beat_at), version = excluded.version,
        stopped_at = coalesce(w.stopped_at, excluded.stopped_at)`
  })
}

/** A worker that lives, with its last sign of life. */
export type LiveWorker = { id: string; startedAt: string; beatAt: string; version: string }

/** Workers that beat within `WORKER_GONE_AFTER_MS` before `now` (ms since epoch) and did not stop; the longest-lived first. */
export async function liveWorkers(db: Database, tenantId: string, now: number): Promise<LiveWorker[]> {
  const since = new Date(now - WORKER_GONE_AFTER_MS)
  const rows = await db.withTenant(tenantId, async (tx) => {
    return await tx.workerBeat.findMany({ where: { beatAt: { gt: since }, stoppedAt: null }, orderBy: { startedAt: 'asc' } })
  })
  return rows.map(({ id, startedAt, beatAt, version }) => {
    return { id, startedAt: startedAt.toISOString(), beatAt: beatAt.toISOString(), version }
  })
}
