import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AlertView } from '#contracts/alerts.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { readAlerts } from '#prisma/stores/alert/alert-view.ts'
import type { Launched } from '#start/launch.ts'
import { acknowledgeAlert, pokeAlert } from '#workflows/messages-alert.ts'
import { Installation, type Servers } from '../../monitoring/installation.ts'
import { until } from '../../monitoring/until.ts'
import { WebhookReceiver } from './webhook-receiver.ts'

/** Soon enough for a test, and with the proportions of the shipped policy. */
const QUICK = { wait: '2s', update: '4s', remind: 'never', clearFor: '1s' }

/** What a drill adds to the policy, or puts in place of its parts. */
export type DrillPolicy = { rules: unknown[]; timers?: unknown; inhibitions?: unknown[]; flapping?: unknown }

/**
 * A Mission Control without a web server, so with nobody signed in and no browser open: a database, Temporal, a worker in a process of
 * its own, and two receivers outside.
 */
export class AlertRig {
  readonly installation: Installation
  readonly hook: WebhookReceiver
  readonly pager: WebhookReceiver
  #worker: Launched | undefined

  private constructor(installation: Installation, hook: WebhookReceiver, pager: WebhookReceiver) {
    this.installation = installation
    this.hook = hook
    this.pager = pager
  }

  static async open(servers: Servers, policy: DrillPolicy): Promise<AlertRig> {
    const installation = await Installation.open(servers)
    const rig = new AlertRig(installation, await WebhookReceiver.open(), await WebhookReceiver.open())
    await rig.writePolicy(policy)
    await installation.configure([])
    await rig.startWorker()
    await until('the policy to be in force', async () => {
      const rows = await installation.query(`SELECT FROM config_document WHERE kind = 'alerts'`)
      return rows.length > 0
    })
    return rig
  }

  async close(): Promise<void> {
    await this.installation.close()
    await Promise.all([this.hook.close(), this.pager.close()])
  }

  async writePolicy({ timers, ...policy }: DrillPolicy): Promise<void> {
    const channel = (slug: string, url: string) => ({
      ...{ slug, kind: 'webhook', url, allowPrivate: true },
      signingKey: { secret: { env: 'HOOK_KEY' } },
    })
    const file = {
      channels: [channel('hook', this.hook.url), channel('pager', this.pager.url)],
      notify: { critical: ['hook', 'pager'], warning: ['hook'], info: ['hook'] },
      timers: timers ?? { critical: QUICK, warning: QUICK },
      ...policy,
    }
    // JSON is YAML.
    await writeFile(join(this.installation.dir, 'config', 'alerts.yaml'), JSON.stringify(file))
  }

  async startWorker(): Promise<void> {
    this.#worker = await this.installation.startWorker({ HOOK_KEY: 'a key of forty characters, at the very least' })
  }

  async killWorker(): Promise<void> {
    await this.#worker?.stop('SIGKILL')
  }

  /** A gateway that is not in the configuration, so that nobody watches it and its rows are the test's. */
  async gateway(slug: string): Promise<void> {
    await this.installation.query(
      `INSERT INTO gateway (tenant_id, slug, name, url, source, state) VALUES ($1, $2, $2, 'ws://127.0.0.1:1', 'demo', 'connected')`,
      [tenantId, slug],
    )
  }

  async gatewayBecomes(slug: string, state: string): Promise<void> {
    await this.installation.query(`UPDATE gateway SET state = $2, state_since = now(), removed_at = NULL WHERE slug = $1`, [
      slug,
      state,
    ])
  }

  /** Sessions of a gateway get into trouble: findings as the watch raises them, in one transaction. */
  async trouble(gateway: string, keys: readonly string[], verdict = 'failing'): Promise<void> {
    await this.installation.query(
      `WITH s AS (INSERT INTO session (tenant_id, gateway_id, key, agent_id, verdict)
         SELECT $1::uuid, g.id, k.key, 'main', $4::text FROM unnest($3::text[]) k(key) JOIN gateway g ON g.tenant_id = $1::uuid AND g.slug = $2
         ON CONFLICT (tenant_id, gateway_id, key) DO UPDATE SET verdict = excluded.verdict RETURNING id, gateway_id, key)
       INSERT INTO finding (tenant_id, kind, gateway_id, session_id, verdict, since, confidence, evidence)
       SELECT $1::uuid, 'session-health', s.gateway_id, s.id, $4::text, now(), 1,
         jsonb_build_array(jsonb_build_object('says', s.key || ' failed 5 times in a row', 'observations', '[]'::jsonb, 'figures', '{"failures": 5}'::jsonb))
       FROM s`,
      [tenantId, gateway, keys, verdict],
    )
  }

  /** Those sessions are well again. */
  async recover(keys: readonly string[] | null = null): Promise<void> {
    await this.installation.query(
      `WITH s AS (UPDATE session SET verdict = 'healthy' WHERE $1::text[] IS NULL OR key = ANY($1::text[]) RETURNING id)
       UPDATE finding f SET cleared_at = now() FROM s WHERE f.session_id = s.id AND f.cleared_at IS NULL`,
      [keys],
    )
  }

  async alerts(): Promise<AlertView[]> {
    return await this.installation.db.withTenantSql(tenantId, async (sql) => {
      const { rows } = await sql.query<{ id: string }>('SELECT id FROM alert ORDER BY opened_at')
      return await readAlerts(
        sql,
        tenantId,
        rows.map(({ id }) => id),
      )
    })
  }

  async alertOf(rule: string): Promise<AlertView | undefined> {
    return (await this.alerts()).findLast((alert) => alert.rule === rule)
  }

  async acknowledge(alert: AlertView, by: string): Promise<void> {
    await (await this.#group(alert)).executeUpdate(acknowledgeAlert, { args: [{ alertId: alert.id, by, reason: null }] })
  }

  async poke(alert: AlertView): Promise<void> {
    await (await this.#group(alert)).signal(pokeAlert)
  }

  /** Events in the histories of all runs of an alert's group so far. */
  async historyLength(alert: AlertView): Promise<number> {
    return (await (await this.#group(alert)).describe()).historyLength
  }

  async workflowOf({ id }: AlertView): Promise<string> {
    const [row] = await this.installation.query<{ workflow_id: string }>('SELECT workflow_id FROM alert WHERE id = $1', [id])
    return row?.workflow_id ?? ''
  }

  async #group(alert: AlertView) {
    return this.installation.temporal.client.workflow.getHandle(await this.workflowOf(alert))
  }
}
