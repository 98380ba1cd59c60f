import { randomBytes, randomUUID } from 'node:crypto'
import { readSettings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { createTemporalClient, type TemporalClient } from '#temporal/client.ts'
import { ensureNamespace } from '#temporal/namespace.ts'

/** A namespace of a test's own, with workflows that nobody works on. */
export class OwnNamespace {
  readonly address: string
  readonly namespace: string
  readonly #temporal: TemporalClient

  private constructor(address: string, namespace: string, temporal: TemporalClient) {
    this.address = address
    this.namespace = namespace
    this.#temporal = temporal
  }

  static async open(address: string): Promise<OwnNamespace> {
    const namespace = `replays-${randomBytes(6).toString('hex')}`
    const settings = readSettings({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace })
    const temporal = await createTemporalClient(settings.temporal)
    await ensureNamespace(temporal.connection, namespace)
    return new OwnNamespace(address, namespace, temporal)
  }

  /** By which programs find it. */
  get env(): Record<string, string> {
    return { TEMPORAL_ADDRESS: this.address, TEMPORAL_NAMESPACE: this.namespace }
  }

  /** Begins a workflow and ends it from outside; its history has no step. */
  async leave(type: string): Promise<string> {
    const workflowId = `${type}/${randomUUID()}`
    const options = { workflowId, taskQueue: 'nobody', args: [{ tenantId }] }
    await (await this.#temporal.client.workflow.start(type, options)).terminate('for a test')
    return workflowId
  }

  async close(): Promise<void> {
    await this.#temporal.close()
  }
}
