import { liveWorkers } from '#prisma/stores/worker-beats.ts'
import { rollbackWorkerAlive } from '#temporal/rollback-worker-alive.ts'
import type { WebContext } from '#web/server/context.ts'

/** A part that does not answer within this time counts as down: a probe has to answer sooner than its caller gives up. */
const ANSWER_WITHIN_MS = 2_000
/** Workers beat every 5 s; three missed beats are no hiccup any more. */
const WORKER_BEAT_MS = 15_000

/** How one part is, as this web process sees it. */
export type PartState = {
  name: 'postgres' | 'temporal' | 'worker' | 'rollback-worker'
  ok: boolean
  detail: string | null
  version: string | null
}

/** Asks Postgres, Temporal and the workers' signs of life, at the same time; never rejects. */
export async function checkParts(web: WebContext): Promise<PartState[]> {
  return await Promise.all([
    check('postgres', () => postgresVersion(web)),
    check('temporal', () => temporalVersion(web)),
    check('worker', () => workerVersion(web)),
    check('rollback-worker', () => rollbackWorker(web)),
  ])
}

async function check(name: PartState['name'], ask: () => Promise<string>): Promise<PartState> {
  try {
    return { name, ok: true, detail: null, version: await within(ANSWER_WITHIN_MS, ask()) }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message.slice(0, 300) : String(error), version: null }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function postgresVersion({ db }: WebContext): Promise<string> {
  const { rows } = await db.pool.query<{ version: string }>("SELECT current_setting('server_version') AS version")
  return rows[0]?.version ?? 'unknown'
}

async function temporalVersion({ temporal }: WebContext): Promise<string> {
  const { connection } = temporal
  const info = await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => connection.workflowService.getSystemInfo({}))
  return info.serverVersion ?? 'unknown'
}

async function workerVersion(web: WebContext): Promise<string> {
  const now = Date.now()
  const workers = await liveWorkers(web.db, web.tenantId, now)
  const first = workers.find((worker) => now - Date.parse(worker.beatAt) < WORKER_BEAT_MS)
  if (!first) throw new Error(`no worker has given a sign of life for ${WORKER_BEAT_MS / 1000} s`)
  return first.version
}

/** Without it nothing is deployed, as nothing could be taken back. It has no database to say its version in. */
async function rollbackWorker({ temporal }: WebContext): Promise<string> {
  const { connection, client } = temporal
  const isThere = await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => rollbackWorkerAlive(client))
  if (!isThere) throw new Error('no worker polls for rollbacks')
  return 'polls'
}
