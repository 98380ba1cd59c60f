import { join } from 'node:path'
import { NativeConnection } from '@temporalio/worker'
import { pino } from 'pino'
import { ConfigFolder } from '#activities/config/config-folder.ts'
import { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { type Activities, createActivities } from '#activities/create-activities.ts'
import { createCheckDrift, type DriftDeps } from '#activities/drift/check-drift.ts'
import type { AskedRollBack } from '#activities/incident/incident-deps.ts'
import { createDrivers } from '#activities/target/create-drivers.ts'
import type { DeliveryRef } from '#contracts/deliveries.ts'
import { readSettings } from '#contracts/settings.ts'
import type { WebhookRef } from '#contracts/webhooks.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { askRollBack, rollBackState } from '#temporal/ask-roll-back.ts'
import { reconcileBackfillSchedules } from '#temporal/backfill-schedules.ts'
import { ensureWatch } from '#temporal/ensure-watch.ts'
import { reconcileSchedules } from '#temporal/gate-schedules.ts'
import { workflowsSeen } from '#temporal/inspect/workflows-seen.ts'
import { pokeGroups } from '#temporal/poke-groups.ts'
import { reconcileMonitors } from '#temporal/reconcile.ts'
import { startAction } from '#temporal/start-action.ts'
import { startDelivery } from '#temporal/start-delivery.ts'
import { startWebhook } from '#temporal/start-webhook.ts'
import { createWorker } from '#temporal/worker.ts'
import { noSpans, quietRuntime, testBundle } from '../monitoring/test-worker.ts'
import type { Site } from './site.ts'

/**
 * The main worker of a site in the test's own process: the same in all but what tells the shapes of settings.
 * @param env where secrets are read
 */
export async function startWorkerHere(
  { installation, servers }: Site,
  env: Record<string, string>,
  shapeOf: NonNullable<DriftDeps['shapeOf']>,
): Promise<{ stop(): Promise<void> }> {
  quietRuntime()
  const { dir, db, namespace, temporal } = installation
  const [configDir, stateDir] = [join(dir, 'config'), join(dir, 'state')]
  const settings = readSettings({ MISSION_CONTROL_STATE_DIR: stateDir, MISSION_CONTROL_DEMO: 'off' })
  const redactionKey = '0'.repeat(64)
  const catalogue = new GatewayCatalogue(new ConfigFolder(configDir, join(stateDir, 'last-good-config')), settings, {
    OPENCLAW_STATE_DIR: join(dir, 'no-openclaw'),
  })
  const shared = { env, configDir, redactionKey, catalogue }
  const stopping = new AbortController()
  const deps = {
    ...{ ...shared, db, log: pino({ level: 'silent' }), metrics: createMetrics('worker'), stopping: stopping.signal },
    ...{ hostSocket: settings.hostSocket, stateDir },
    drivers: createDrivers({ ...shared, stateDir, hostSocket: settings.hostSocket }),
    reconcileMonitors: (tenantId: string, wanted: Parameters<typeof reconcileMonitors>[2]) =>
      reconcileMonitors(temporal.client, tenantId, wanted),
    reconcileSchedules: (tenantId: string, wanted: Parameters<typeof reconcileSchedules>[2]) =>
      reconcileSchedules(temporal.client, tenantId, wanted),
    reconcileBackfillSchedules: (tenantId: string, wanted: Parameters<typeof reconcileBackfillSchedules>[2]) =>
      reconcileBackfillSchedules(temporal.client, tenantId, wanted),
    ensureWatch: (tenantId: string) => ensureWatch(temporal.client, tenantId),
    startAction: (input: ActionInput) => startAction(temporal.client, input),
    startDelivery: (ref: DeliveryRef) => startDelivery(temporal.client, ref),
    workflowsSeen: workflowsSeen({ client: temporal.client, key: redactionKey }),
    startWebhook: (ref: WebhookRef) => startWebhook(temporal.client, ref),
    pokeGroups: (tenantId: string, groups: Parameters<typeof pokeGroups>[2]) => pokeGroups(temporal.client, tenantId, groups),
    askRollBack: (asked: AskedRollBack) => askRollBack(temporal.client, asked),
    rollBackState: (asked: Parameters<typeof rollBackState>[1]) => rollBackState(temporal.client, asked),
  }
  const activities: Activities = { ...createActivities(deps), checkDrift: createCheckDrift({ ...deps, shapeOf }) }
  const connection = await NativeConnection.connect({ address: servers.addresses.temporalAddress })
  const worker = await createWorker({ connection, namespace, bundle: await testBundle(), activities, tracing: noSpans })
  const running = worker.run()
  return {
    stop: async () => {
      worker.shutdown()
      stopping.abort()
      await running
      await connection.close()
    },
  }
}
