import { join } from 'node:path'
import { ConfigFolder } from '#activities/config/config-folder.ts'
import { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { createRollbackActivities } from '#activities/create-rollback-activities.ts'
import { createDrivers } from '#activities/target/create-drivers.ts'
import type { Environment, Settings } from '#contracts/settings.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { spoolFolder, spoolTelemetry } from '#telemetry/keep/spool-telemetry.ts'
import type { TelemetryKeeper } from '#telemetry/keep/telemetry-keeper.ts'
import type { Logger } from '#telemetry/log.ts'
import { startTracing } from '#telemetry/tracing.ts'
import { workflowBundle } from './bundle.ts'
import { createTemporalClient, type TemporalClient } from './client.ts'
import { connectWorker } from './connect.ts'
import { ensureSearchAttributes } from './ensure-search-attributes.ts'
import { isWorkflowOpen, openLedger } from './environment-ledgers.ts'
import { ensureNamespace } from './namespace.ts'
import { installRuntime } from './runtime.ts'
import { version } from './version.ts'
import { createWorker } from './worker.ts'

export type RollbackWorkerProcess = {
  settings: Settings & { redactionKey: string }
  env: Environment
  log: Logger
  /** Has what was logged so far, and gets every span. */
  keeper: TelemetryKeeper
  /** Fires when the process is asked to end. */
  stop: AbortSignal
}

/**
 * Runs the worker of rollbacks until it is asked to stop. It needs Temporal, which it waits for, and the targets; it never opens
 * a database, so that it works when that is what is broken.
 * @throws when a part cannot be opened, or the worker ends by itself
 */
export async function runRollbackWorkerProcess(given: RollbackWorkerProcess): Promise<void> {
  const { settings, log, keeper, stop } = given
  const { otlpEndpoint, redactionKey, stateDir } = settings
  await using closing = new AsyncDisposableStack()
  const tracing = startTracing({ service: 'rollback-worker', version, otlpEndpoint, redactionKey, processors: [keeper] })
  closing.defer(() => tracing.shutdown())
  keeper.writeTo(spoolTelemetry(spoolFolder(stateDir)))
  installRuntime(log)
  const temporal = await createTemporalClient(settings.temporal)
  closing.defer(() => temporal.close())
  const connection = await connectWorker(settings.temporal, log, stop)
  closing.defer(() => connection.close())
  await ensureNamespace(temporal.connection, settings.temporal.namespace)
  // Not waited for: a rollback needs nothing that finds workflows.
  void ensureSearchAttributes(temporal.connection, settings.temporal.namespace, log)
  const bundle = await workflowBundle(join(settings.stateDir, 'build'), log, 'rollback')
  const activities = activitiesOf(given, temporal)
  const { namespace, address } = settings.temporal
  const worker = await createWorker({ connection, namespace, bundle, activities, tracing, taskQueue: taskQueues.rollback })
  if (stop.aborted) return
  stop.addEventListener('abort', () => worker.getState() === 'RUNNING' && worker.shutdown(), { once: true })
  log.info({ buildId: bundle.buildId, address }, 'Rollback worker running')
  await worker.run()
  log.info('Rollback worker drained')
}

function activitiesOf({ settings, env }: RollbackWorkerProcess, { client }: TemporalClient) {
  const { configDir, stateDir, redactionKey, hostSocket } = settings
  const catalogue = new GatewayCatalogue(new ConfigFolder(configDir, join(stateDir, 'last-good-config')), settings, env)
  return createRollbackActivities({
    ...{ env, configDir, redactionKey },
    drivers: createDrivers({ env, configDir, stateDir, redactionKey, catalogue, hostSocket }),
    openLedger: (place) => openLedger(client, place),
    isWorkflowOpen: (workflowId) => isWorkflowOpen(client, workflowId),
  })
}
