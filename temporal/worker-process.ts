import { join } from 'node:path'
import { NativeConnection } from '@temporalio/worker'
import { ConfigFolder } from '#activities/config/config-folder.ts'
import { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { createActivities } from '#activities/create-activities.ts'
import { createDrivers } from '#activities/target/create-drivers.ts'
import type { Environment, Settings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { writeTelemetry } from '#prisma/stores/trace/write-telemetry.ts'
import { countKept } from '#telemetry/keep/count-kept.ts'
import { spoolFolder } from '#telemetry/keep/spool-telemetry.ts'
import type { TelemetryKeeper, WriteTelemetry } from '#telemetry/keep/telemetry-keeper.ts'
import type { Logger } from '#telemetry/log.ts'
import { createMetrics, type Metrics } from '#telemetry/metrics.ts'
import { startTracing, type Tracing } from '#telemetry/tracing.ts'
import { applyConfigNow } from './apply-config-now.ts'
import { askRollBack, rollBackState } from './ask-roll-back.ts'
import { reconcileBackfillSchedules } from './backfill-schedules.ts'
import { workflowBundle } from './bundle.ts'
import { createTemporalClient, type TemporalClient } from './client.ts'
import { connectWorker } from './connect.ts'
import { ensureSearchAttributes } from './ensure-search-attributes.ts'
import { ensureWatch } from './ensure-watch.ts'
import { reconcileSchedules } from './gate-schedules.ts'
import { workflowsSeen } from './inspect/workflows-seen.ts'
import { ensureNamespace } from './namespace.ts'
import { pokeGroups } from './poke-groups.ts'
import { reconcileMonitors } from './reconcile.ts'
import { installRuntime } from './runtime.ts'
import { ensureSchedules } from './schedules.ts'
import { startAction } from './start-action.ts'
import { startDelivery } from './start-delivery.ts'
import { startWebhook } from './start-webhook.ts'
import { takeSpooled } from './take-spooled.ts'
import { tellWorker } from './tell-worker.ts'
import { version } from './version.ts'
import { watchConfig } from './watch-config.ts'
import { createWorker } from './worker.ts'
import { startBeats } from './worker-beats.ts'
import { serveWorkerMetrics } from './worker-metrics.ts'

/** Connections a worker keeps to Postgres: watches share them, and each batch is one short transaction. */
const DATABASE_CONNECTIONS = 20

export type WorkerProcess = {
  settings: Settings & { redactionKey: string }
  env: Environment
  log: Logger
  /** Has what was logged so far, and gets every span. */
  keeper: TelemetryKeeper
  /** Fires when the process is asked to end. */
  stop: AbortSignal
}

type Parts = WorkerProcess & {
  db: Database
  temporal: TemporalClient
  connection: NativeConnection
  tracing: Tracing
  metrics: Metrics
}

/**
 * Runs a worker until it is asked to stop: watches flush and close, other activities finish, then everything is closed in
 * the reverse of the order in which it was opened.
 * @throws when a part cannot be opened, or the worker ends by itself
 */
export async function runWorkerProcess(given: WorkerProcess): Promise<void> {
  const { settings, log, keeper, stop } = given
  const { redactionKey, otlpEndpoint } = settings
  if (!settings.database.url) throw new Error('DATABASE_URL: expected the postgres:// URL of the application role.')
  await using closing = new AsyncDisposableStack()
  const tracing = startTracing({ service: 'worker', version, otlpEndpoint, redactionKey, processors: [keeper] })
  closing.defer(() => tracing.shutdown())
  installRuntime(log)
  const metrics = createMetrics('worker')
  // The message alone: the driver hangs its whole connection on the error.
  const onLost = ({ message }: Error) =>
    log.warn({ reason: message }, 'A connection to Postgres was lost; a new one is made when needed')
  const options = { url: settings.database.url, maxConnections: DATABASE_CONNECTIONS, applicationName: 'mission-control-worker' }
  const db = openDatabase(options, onLost)
  closing.defer(() => db.close())
  const write: WriteTelemetry = (batch) => writeTelemetry(db, DEFAULT_TENANT_ID, batch)
  keeper.writeTo(write)
  closing.defer(takeSpooled({ folder: spoolFolder(settings.stateDir), write, log }))
  closing.defer(() => keeper.shutdown())
  countKept(metrics.registry, keeper)
  const temporal = await createTemporalClient(settings.temporal)
  closing.defer(() => temporal.close())
  const connection = await connectWorker(settings.temporal, log, stop)
  closing.defer(() => connection.close())
  await ensureNamespace(temporal.connection, settings.temporal.namespace)
  await ensureSearchAttributes(temporal.connection, settings.temporal.namespace, log)
  await work({ ...given, db, temporal, connection, tracing, metrics }, closing)
}

async function work(parts: Parts, closing: AsyncDisposableStack): Promise<void> {
  const { settings, env, db, temporal, connection, tracing, metrics, log, stop } = parts
  const stopping = new AbortController()
  const folder = new ConfigFolder(settings.configDir, join(settings.stateDir, 'last-good-config'))
  const catalogue = new GatewayCatalogue(folder, settings, env)
  const { configDir, stateDir, redactionKey, hostSocket } = settings
  const activities = createActivities({
    ...{ db, catalogue, log, metrics, stopping: stopping.signal, redactionKey, configDir, stateDir, env, hostSocket },
    drivers: createDrivers({ env, configDir, stateDir, redactionKey, catalogue, hostSocket }),
    reconcileMonitors: (tenantId, wanted) => reconcileMonitors(temporal.client, tenantId, wanted),
    reconcileSchedules: (tenantId, wanted) => reconcileSchedules(temporal.client, tenantId, wanted),
    reconcileBackfillSchedules: (tenantId, wanted) => reconcileBackfillSchedules(temporal.client, tenantId, wanted),
    ensureWatch: (tenantId) => ensureWatch(temporal.client, tenantId),
    pokeGroups: (tenantId, groups) => pokeGroups(temporal.client, tenantId, groups),
    askRollBack: (asked) => askRollBack(temporal.client, asked),
    rollBackState: (asked) => rollBackState(temporal.client, asked),
    startAction: (input) => startAction(temporal.client, input),
    startDelivery: (ref) => startDelivery(temporal.client, ref),
    workflowsSeen: workflowsSeen({ client: temporal.client, key: redactionKey }),
    startWebhook: (ref) => startWebhook(temporal.client, ref),
  })
  const bundle = await workflowBundle(join(settings.stateDir, 'build'), log)
  const worker = await createWorker({ connection, namespace: settings.temporal.namespace, bundle, activities, tracing })
  await ensureSchedules(temporal.client, DEFAULT_TENANT_ID)
  const beats = startBeats({ db, version: `${version} ${bundle.buildId}`, log })
  closing.defer(() => beats.stop())
  const telling = tellWorker({ db, log })
  closing.defer(() => telling.stop())
  if (settings.workerMetricsPort !== undefined) closing.use(await serveWorkerMetrics(settings, metrics))
  const look = async () => JSON.stringify(await catalogue.read())
  const apply = () => applyConfigNow(temporal.client, DEFAULT_TENANT_ID)
  closing.defer(watchConfig({ dir: settings.configDir, look, apply, log }))
  const end = () => {
    // First no new work, then the end of the watches: the other way round this worker would take them up again.
    if (worker.getState() === 'RUNNING') worker.shutdown()
    stopping.abort()
  }
  if (stop.aborted) return
  stop.addEventListener('abort', end, { once: true })
  log.info({ buildId: bundle.buildId, address: settings.temporal.address }, 'Worker running')
  await worker.run()
  log.info('Worker drained')
}
