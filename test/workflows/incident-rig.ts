import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NativeConnection } from '@temporalio/worker'
import { pino } from 'pino'
import { createPerformAction } from '#activities/action/perform-action.ts'
import { ConfigFolder } from '#activities/config/config-folder.ts'
import { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { createReconcileConfig } from '#activities/config/reconcile-config.ts'
import type { Activities } from '#activities/create-activities.ts'
import { createActionRequests } from '#activities/database/action-requests.ts'
import { createIncidents } from '#activities/incident/create-incidents.ts'
import { createBuryDelivery } from '#activities/notify/bury-delivery.ts'
import { createDeliverNotice } from '#activities/notify/deliver-notice.ts'
import { createWatchGateway } from '#activities/watch/watch-gateway.ts'
import type { RunbooksFile } from '#contracts/config/runbooks.ts'
import type { IncidentView } from '#contracts/incidents.ts'
import { readSettings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { incidentWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { execStep, planOf } from '#demo/plan.ts'
import { incidentDetail, listIncidents } from '#prisma/stores/incidents.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { applyConfigNow } from '#temporal/apply-config-now.ts'
import { askRollBack, rollBackState } from '#temporal/ask-roll-back.ts'
import { reconcileBackfillSchedules } from '#temporal/backfill-schedules.ts'
import { reconcileSchedules } from '#temporal/gate-schedules.ts'
import { reconcileMonitors } from '#temporal/reconcile.ts'
import { createWorker } from '#temporal/worker.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { alertOver, closeIncident, decideResponse, undoResponse } from '#workflows/messages-incident.ts'
import { Installation, type Servers } from '../monitoring/installation.ts'
import { noSpans, quietRuntime, testBundle } from '../monitoring/test-worker.ts'
import { until } from '../monitoring/until.ts'

const TOKEN = 'the token of a demo fleet'
const BOB = { by: 'bob@example.com', actorKind: 'member', reason: 'I looked at it', correlationId: 'click' } as const

/**
 * Incidents with a real database, Temporal, worker and demo gateway. Only what judges alerts is not at work: alerts are rows of the
 * test, so that it decides when they open and end.
 */
export class IncidentRig {
  readonly installation: Installation
  readonly fleet: DemoFleet
  readonly #stop: () => Promise<void>

  private constructor(installation: Installation, fleet: DemoFleet, stop: () => Promise<void>) {
    this.installation = installation
    this.fleet = fleet
    this.#stop = stop
  }

  static async open(servers: Servers, runbooks: RunbooksInput): Promise<IncidentRig> {
    quietRuntime()
    const fleet = await startDemoFleet({ token: TOKEN, quiet: true, seed: 7 })
    const installation = await Installation.open(servers)
    await writeFile(join(installation.dir, 'config', 'runbooks.yaml'), JSON.stringify(runbooks))
    const alerts = { channels: [{ slug: 'in-app', kind: 'in-app' }], notify: { critical: ['in-app'] } }
    await writeFile(join(installation.dir, 'config', 'alerts.yaml'), JSON.stringify(alerts))
    await installation.configure([{ slug: 'lab', url: fleet.url, token: TOKEN }])
    const stop = await startWorker(installation, servers.temporalAddress)
    const rig = new IncidentRig(installation, fleet, stop)
    await applyConfigNow(installation.temporal.client, tenantId)
    await until('a connected gateway', () => installation.isConnected('lab'))
    return rig
  }

  async close(): Promise<void> {
    await this.#stop()
    await this.installation.close()
    await this.fleet.close()
  }

  /** Lets a session repeat itself until somebody stops it. Resolves when that is what it is judged to do. */
  async loop(key: string): Promise<string> {
    const plan = { ...planOf('work'), steps: Array.from({ length: 5_000 }, () => execStep('echo same', 60)) }
    this.fleet.tell(key, 'work', plan)
    return await until(`${key} to be looping`, async () => {
      const rows = await this.installation.query<{ id: string }>(
        `SELECT id FROM session WHERE key = $1 AND verdict = 'looping'`,
        [key],
      )
      return rows[0]?.id
    })
  }

  /** A session of a gateway that is not in the configuration: nobody watches it, so that its rows are the test's. @returns its id */
  async unwatched(gateway: string, state: string): Promise<string> {
    const [session] = await this.installation.query<{ id: string }>(
      `WITH g AS (INSERT INTO gateway (tenant_id, slug, name, url, source, state)
         VALUES ($1::uuid, $2::text, $2::text, 'ws://127.0.0.1:1', 'demo', $3::text) RETURNING id)
       INSERT INTO session (tenant_id, gateway_id, key, agent_id, verdict, has_active_run)
       SELECT $1::uuid, g.id, 'agent:main:' || $2::text, 'main', 'looping', true FROM g RETURNING id`,
      [tenantId, gateway, state],
    )
    return session?.id ?? ''
  }

  /** An alert about these sessions, and the workflow of its incident. */
  async alert(rule: string, sessionIds: readonly string[], members: 'firing' | 'no-data' = 'firing'): Promise<OfAlert> {
    const alertId = randomUUID()
    await this.installation.query(
      `INSERT INTO alert (id, tenant_id, rule, group_key, state, severity, labels, title, says, detail, firing, opened_at, notified_at, updated_at, workflow_id, runbook)
       VALUES ($1::uuid, $2::uuid, $3::text, $3::text || $1::uuid, 'firing', 'critical', '{"gateway":"lab"}', 'Critical: sessions repeat themselves', 'They cost and get nothing done.', '{}', 1, now(), now(), now(), 'none', $3::text)`,
      [alertId, tenantId, rule],
    )
    await this.installation.query(
      `INSERT INTO alert_member (tenant_id, rule, fingerprint, group_key, alert_id, labels, severity, state, opened_as, n, opened_n, since, opened_at, changed_at, session_id, gateway_id, says, figures)
       SELECT $1::uuid, $2::text, s.id::text || $3::uuid, $2::text, $3::uuid, '{"kind":"session-health","verdict":"looping"}', 'critical', $5::text, $5::text, 1, 1, now(), now(), now(), s.id, s.gateway_id,
         s.key || ' repeats itself', '{}' FROM session s WHERE s.id = ANY($4::uuid[])`,
      [tenantId, rule, alertId, sessionIds, members],
    )
    const workflowId = incidentWorkflowId(tenantId, alertId)
    const handle = await this.installation.temporal.client.workflow.start(workflowTypes.respondToIncident, {
      ...{ workflowId, taskQueue: taskQueues.main, args: [{ tenantId, alertId }] },
    })
    return { alertId, handle }
  }

  /** Ends an alert, as its own workflow would. */
  async end({ alertId, handle }: OfAlert): Promise<void> {
    await this.installation.query(`UPDATE alert_member SET state = 'resolved', cleared_at = now() WHERE alert_id = $1`, [alertId])
    await this.installation.query(`UPDATE alert SET state = 'resolved', resolved_at = now() WHERE id = $1`, [alertId])
    await handle.signal(alertOver, { at: Date.now() })
  }

  async incident({ alertId }: OfAlert): Promise<IncidentView | null> {
    const { items } = await listIncidents(this.installation.db, tenantId, { limit: 200 })
    return items.find((one) => one.alertId === alertId) ?? null
  }

  /** The incident as soon as it passes. */
  async reaches(alert: OfAlert, what: string, passes: (incident: IncidentView) => boolean): Promise<IncidentView> {
    let seen: IncidentView | null = null
    return await until(
      what,
      async () => {
        seen = await this.incident(alert)
        return seen && passes(seen) ? seen : null
      },
      { soFar: () => JSON.stringify(seen, null, 1) },
    )
  }

  /** What its timeline says, a line each. */
  async timeline(alert: OfAlert): Promise<string[]> {
    const incident = await this.incident(alert)
    const detail = incident && (await incidentDetail(this.installation.db, tenantId, incident.number))
    return detail?.entries.map(({ kind, actor, says }) => `${kind} ${actor}: ${says}`) ?? []
  }

  decide = ({ handle }: OfAlert, actionId: string, decision: 'approve' | 'reject'): Promise<void> =>
    handle.executeUpdate(decideResponse, { args: [{ ...BOB, actionId, decision }] })
  undo = ({ handle }: OfAlert, actionId: string): Promise<void> =>
    handle.executeUpdate(undoResponse, { args: [{ ...BOB, actionId }] })
  closeIt = ({ handle }: OfAlert, reason = ''): Promise<void> =>
    handle.executeUpdate(closeIncident, { args: [{ ...BOB, reason }] })

  /** Requests that reached gateways, by what they were. */
  async asked(correlationId?: string): Promise<string[]> {
    const rows = await this.installation.query<{ asked: string }>(
      `SELECT action || ' ' || coalesce(session_key, agent_id) || ' ' || state || ' ' || requested_by AS asked FROM action_request
       WHERE $1::text IS NULL OR correlation_id = $1 ORDER BY requested_at`,
      [correlationId ?? null],
    )
    return rows.map(({ asked }) => asked)
  }
}

type Handle = Awaited<ReturnType<Installation['temporal']['client']['workflow']['start']>>
export type OfAlert = { alertId: string; handle: Handle }
type RunbooksInput = Partial<Record<keyof RunbooksFile, unknown>>

/** The activities of a worker's process that incidents and the watch of a gateway need. Configuration starts monitors, and no judges. */
async function startWorker({ dir, db, namespace, temporal }: Installation, address: string): Promise<() => Promise<void>> {
  const [configDir, stateDir] = [join(dir, 'config'), join(dir, 'state')]
  const env = { OPENCLAW_STATE_DIR: join(dir, 'no-openclaw'), NEXTAUTH_URL: 'https://mission.example.com' }
  const settings = readSettings({ MISSION_CONTROL_STATE_DIR: stateDir, MISSION_CONTROL_DEMO: 'off' })
  const catalogue = new GatewayCatalogue(new ConfigFolder(configDir, join(stateDir, 'last-good-config')), settings, env)
  const stopping = new AbortController()
  const { client } = temporal
  const deps = {
    ...{ env, configDir, redactionKey: '0'.repeat(64), catalogue, hostSocket: settings.hostSocket, db },
    ...{ log: pino({ level: 'silent' }), metrics: createMetrics('worker'), stopping: stopping.signal },
  }
  const given = {
    ...createIncidents({
      ...deps,
      askRollBack: (asked) => askRollBack(client, asked),
      rollBackState: (asked) => rollBackState(client, asked),
    }),
    ...createActionRequests(db),
    deliverNotice: createDeliverNotice(deps),
    buryDelivery: createBuryDelivery(deps),
    watchGateway: createWatchGateway(deps),
    performAction: createPerformAction(deps),
    reconcileConfig: createReconcileConfig({
      ...deps,
      reconcileMonitors: (tenant, wanted) => reconcileMonitors(client, tenant, wanted),
      reconcileSchedules: (tenant, wanted) => reconcileSchedules(client, tenant, wanted),
      reconcileBackfillSchedules: (tenant, wanted) => reconcileBackfillSchedules(client, tenant, wanted),
      ensureWatch: () => Promise.resolve(),
    }),
  }
  const activities = given as Partial<Activities> as Activities // the workflows under test call no others
  const connection = await NativeConnection.connect({ address })
  const worker = await createWorker({ connection, namespace, bundle: await testBundle(), activities, tracing: noSpans })
  const running = worker.run()
  return async () => {
    worker.shutdown()
    stopping.abort()
    await running
    await connection.close()
  }
}
