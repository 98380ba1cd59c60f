import { pino } from 'pino'
import { inject } from 'vitest'
import { createBuryDelivery } from '#activities/notify/bury-delivery.ts'
import { createDeliverNotice } from '#activities/notify/deliver-notice.ts'
import type { AlertsFile } from '#contracts/config/alerts.ts'
import { AlertsFile as AlertsSchema } from '#contracts/config/alerts.ts'
import { defaultResponseConfig } from '#contracts/config/response-config.ts'
import type { DeliveryOutcome, DeliveryRef } from '#contracts/deliveries.ts'
import { deliveryWorkflowId } from '#contracts/workflow-ids.ts'
import { type QueuedMessage, queueMessage } from '#prisma/stores/notice-deliveries.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { startDelivery } from '#temporal/start-delivery.ts'
import { startTestWorker, type TestWorker } from '../../monitoring/test-worker.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'

/** Secrets as channels of a test name them. */
export const SECRETS = { KEY: 'signing-key-that-nobody-may-see', HOOK: '' }

/** A database, and a worker that sends messages, with whatever channels a test configures. */
export class NotifyRig {
  readonly store: StoreDatabase
  readonly worker: TestWorker
  readonly env: Record<string, string>

  private constructor(store: StoreDatabase, worker: TestWorker, env: Record<string, string>) {
    this.store = store
    this.worker = worker
    this.env = env
  }

  static async open(): Promise<NotifyRig> {
    const store = await storeDatabase()
    const env: Record<string, string> = { ...SECRETS }
    const deps = { db: store.db, log: pino({ level: 'silent' }), env, configDir: '/nowhere', redactionKey: '0'.repeat(64) }
    const activities = { deliverNotice: createDeliverNotice(deps), buryDelivery: createBuryDelivery(deps) }
    return new NotifyRig(store, await startTestWorker(inject('temporalAddress'), activities), env)
  }

  /** Puts channels in force, as `config/alerts.yaml` would. */
  async configure(alerts: object): Promise<AlertsFile> {
    const file = AlertsSchema.parse(alerts)
    await putResponseConfig(this.store.db, TENANT, { ...defaultResponseConfig(), alerts: file })
    return file
  }

  async queue(message: Pick<QueuedMessage, 'key' | 'channel'> & Partial<QueuedMessage>): Promise<string> {
    const said = {
      title: `Critical: ${message.key}`,
      what: 'A test.',
      why: [],
      cost: null,
      actions: [],
      runbook: null,
      owner: null,
    }
    return await queueMessage(this.store.db, TENANT, { message: { ...said, url: 'http://localhost/alerts' }, ...message })
  }

  start = async (ref: Omit<DeliveryRef, 'tenantId'>) =>
    await startDelivery(this.worker.temporal.client, { tenantId: TENANT, ...ref })

  async send(ref: Omit<DeliveryRef, 'tenantId'>): Promise<DeliveryOutcome> {
    return await (await this.start(ref)).outcome()
  }

  /** All that Temporal keeps of sending a message. */
  async historyOf(deliveryId: string): Promise<string> {
    const handle = this.worker.temporal.client.workflow.getHandle(deliveryWorkflowId(TENANT, deliveryId))
    const events = (await handle.fetchHistory()).events ?? []
    const bytes = (_: string, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value)
    return JSON.stringify(events, bytes)
  }

  async row(id: string) {
    type Row = { state: string; attempts: number; last_error: string | null }
    const [row] = await this.store.asOwner<Row>('SELECT state, attempts, last_error FROM notice_delivery WHERE id = $1', [id])
    return row
  }

  async openFindings() {
    type Row = { subject: string; verdict: string }
    return await this.store.asOwner<Row>(
      `SELECT subject, verdict FROM finding WHERE kind = 'channel' AND cleared_at IS NULL ORDER BY subject`,
    )
  }

  async close(): Promise<void> {
    await this.worker.stop()
    await this.store.close()
  }
}
