import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackfillView } from '#contracts/backfills.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { type BackfillState, isBackfillOver } from '#domain/backfill/states.ts'
import { listBackfillSources } from '#prisma/stores/backfill/backfill-sources.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import { startPostgres } from '#start/embedded-postgres.ts'
import { startTemporal } from '#start/temporal-server.ts'
import { startBackfill } from '#temporal/start-backfill.ts'
import { Installation } from '#test/monitoring/installation.ts'
import { until } from '#test/monitoring/until.ts'
import { type LegacySize, legacyMapping, writeLegacyFile } from './backfill/legacy-file.ts'
import { PeakMemory } from './backfill/peak-memory.ts'
import { loadByPgloader } from './backfill/pgloader.ts'

const size: LegacySize = { tasks: Number(process.env.TASKS ?? 500_000), agents: 1_000, projects: 1_000 }
const ROWS = size.tasks + size.agents + size.projects
const PATIENCE = { withinMs: 1_800_000 }
const say = (line: string) => void process.stdout.write(`${line}\n`)
const rate = (seconds: number) => `${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds).toLocaleString('en')} rows/s`

/** How long a run was in each of its states, s, seen from outside ten times a second. */
type Watched = {
  view: BackfillView
  seconds: Partial<Record<BackfillState, number>>
  /** Most memory of the worker in each state, MB. */
  memory: Partial<Record<BackfillState, number>>
  total: number
}

async function watch(installation: Installation, backfillId: string, memory: PeakMemory): Promise<Watched> {
  const began = performance.now()
  const seconds: Watched['seconds'] = {}
  const most: Watched['memory'] = {}
  let last = began
  const view = await until(
    'the run to be over',
    async () => {
      const seen = await findBackfill(installation.db, tenantId, backfillId)
      if (!seen) throw new Error('The run is gone.')
      most[seen.state] = Math.max(most[seen.state] ?? 0, memory.look() ?? 0)
      const now = performance.now()
      seconds[seen.state] = (seconds[seen.state] ?? 0) + (now - last) / 1_000
      last = now
      return isBackfillOver(seen.state) && seen
    },
    PATIENCE,
  )
  return { view, seconds, memory: most, total: (performance.now() - began) / 1_000 }
}

async function run(installation: Installation, memory: PeakMemory): Promise<Watched> {
  const asked = { tenantId, source: 'legacy', dryRun: false, replay: null, trigger: 'hand', requestedBy: 'bench' } as const
  const begun = await startBackfill(
    { db: installation.db, client: installation.temporal.client },
    { ...asked, correlationId: randomUUID() },
  )
  if (!begun.ok) throw new Error(begun.says)
  const watched = await watch(installation, begun.backfill.id, memory)
  if (watched.view.state !== 'done') throw new Error(`The run is ${watched.view.state}: ${watched.view.failure?.says}`)
  return watched
}

const phases = ({ seconds }: Watched) =>
  Object.entries(seconds)
    .map(([state, took]) => `${state} ${took.toFixed(1)} s`)
    .join(', ')
const memories = ({ memory }: Watched) =>
  Object.entries(memory)
    .map(([state, most]) => `${state} ${most.toFixed(0)} MB`)
    .join(', ')
const copied = ({ view }: Watched) =>
  view.collections.reduce((sum, { copied: counts }) => sum + (counts?.inserted ?? 0) + (counts?.updated ?? 0), 0)

const dir = await mkdtemp(join(tmpdir(), 'mission-control-bench-'))
// As `npm start` runs it: what is acknowledged is on the disk.
const postgres = await startPostgres({ dir: join(dir, 'postgres'), port: 0 })
const temporal = await startTemporal({ dbFile: join(dir, 'temporal', 'temporal.sqlite'), port: 0, headless: true })
try {
  const installation = await Installation.open({ ...postgres, temporalAddress: temporal.address })
  try {
    await installation.configure([])
    const file = join(installation.dir, 'legacy.db')
    writeLegacyFile(file, size)
    await mkdir(join(installation.dir, 'config', 'backfills'))
    await writeFile(
      join(installation.dir, 'config', 'backfills', 'legacy.yaml'),
      JSON.stringify({ ...legacyMapping, path: file }),
    )
    const megabytes = (await stat(file)).size / 1_048_576
    say(
      `A legacy SQLite file of ${size.tasks.toLocaleString('en')} tasks, ${size.agents} agents and ${size.projects} projects: ${megabytes.toFixed(0)} MB.`,
    )

    const theirs = await postgres.createDatabase('by_pgloader')
    const loaded = await loadByPgloader(file, theirs.ownerUrl)
    if ('unavailable' in loaded) say(`  ${loaded.unavailable}`)
    else say(`  pgloader ${loaded.version} (no redaction, provenance or verification): ${rate(loaded.seconds)}`)

    const worker = await installation.startWorker()
    await until('the source to be in force', async () => (await listBackfillSources(installation.db, tenantId)).length === 1)
    const memory = new PeakMemory(worker.identity.pid)
    const idle = memory.look()
    const first = await run(installation, memory)
    const copying = first.seconds.copying ?? Number.NaN
    const checked = copying + (first.seconds.verifying ?? 0)
    say(`  dry run, with redaction: ${rate(first.seconds['dry-running'] ?? Number.NaN)}`)
    say(`  copy of what the dry run redacted and made ready, with provenance: ${rate(copying)}`)
    say(`  copy and verification with its sweep: ${rate(checked)}`)
    say(`  all of it, with plan and dry run: ${rate(first.total)} (${phases(first)})`)
    if (!('unavailable' in loaded))
      say(
        `  pgloader's time to ours: copy ${(loaded.seconds / copying).toFixed(2)}, with verification ${(loaded.seconds / checked).toFixed(2)}, all ${(loaded.seconds / first.total).toFixed(2)}`,
      )
    const megabytesOf = (value: number | null) => value?.toFixed(0) ?? 'not known'
    say(
      `  most memory of the worker during the run: ${megabytesOf(memory.peak)} MB; before it ${megabytesOf(idle)} MB (${memories(first)})`,
    )
    const second = await run(installation, memory)
    say(`  a second run: ${rate(second.total)}, ${copied(second)} rows written`)
  } finally {
    await installation.close()
  }
} finally {
  await Promise.all([temporal.stop(), postgres.stop()])
  await rm(dir, { recursive: true, force: true })
}
