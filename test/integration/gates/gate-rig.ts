import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { pino } from 'pino'
import { inject } from 'vitest'
import type { WatchedGateway } from '#activities/config/watched-gateway.ts'
import { createGateRuns } from '#activities/gate/create-gate-runs.ts'
import type { GateDeps } from '#activities/gate/gate-deps.ts'
import { Environment } from '#contracts/config/environments.ts'
import { Suite } from '#contracts/config/suites.ts'
import { Target } from '#contracts/config/targets.ts'
import type { GateInput, GateOutcome } from '#contracts/deploy-payloads.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { startTestWorker, type TestWorker } from '#test/monitoring/test-worker.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** A service under test: what it answers is the test's to say, at any moment. */
export type TestService = { url: string; asked: number; answer: Answering; close(): Promise<void> }
type Answering = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>

export async function startService(answer: Answering): Promise<TestService> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      service.asked += 1
      void service.answer(request, response, Buffer.concat(parts).toString())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP
  const service: TestService = {
    url: `http://127.0.0.1:${port}`,
    asked: 0,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return service
}

/** An address at which nothing listens. */
export async function deadAddress(): Promise<string> {
  const service = await startService(() => undefined)
  await service.close()
  return service.url
}

export const gateways = new Map<string, WatchedGateway>()

/** What gate activities need, over a test's own database. */
export const gateDeps = (store: Pick<StoreDatabase, 'db'>, env: Record<string, string> = {}, hostSocket = ''): GateDeps => ({
  db: store.db,
  env,
  redactionKey: '0'.repeat(64),
  log: pino({ level: 'silent' }),
  configDir: tmpdir(),
  hostSocket,
  catalogue: {
    find: async (slug) => {
      const gateway = gateways.get(slug)
      if (!gateway) throw new Error(`no gateway ${slug}`)
      // Only the gateway itself is asked for by probes.
      return { gateway } as Awaited<ReturnType<GateDeps['catalogue']['find']>>
    },
  },
})

type ConfiguredKind = 'suite' | 'environment' | 'target'

/** Puts something into configuration, as the reconciler would. */
export async function configure(store: StoreDatabase, kind: ConfiguredKind, slug: string, written: object): Promise<void> {
  const schema = { suite: Suite, environment: Environment, target: Target }[kind]
  const body = JSON.stringify(schema.parse(written))
  await store.asOwner(
    `INSERT INTO config_document (tenant_id, kind, slug, position, hash, body) VALUES ($1, $2, $3, 0, md5($4), $4::jsonb)
     ON CONFLICT (tenant_id, kind, slug) DO UPDATE SET hash = excluded.hash, body = excluded.body`,
    [TENANT, kind, slug, body],
  )
}

/** A worker that runs gates, with a database and a Temporal namespace of its own. */
export class GateRig {
  readonly store: StoreDatabase
  readonly worker: TestWorker

  private constructor(store: StoreDatabase, worker: TestWorker) {
    this.store = store
    this.worker = worker
  }

  static async open(env: Record<string, string> = {}, hostSocket = ''): Promise<GateRig> {
    const store = await storeDatabase()
    return new GateRig(store, await startTestWorker(inject('temporalAddress'), createGateRuns(gateDeps(store, env, hostSocket))))
  }

  async configure(kind: ConfiguredKind, slug: string, written: object): Promise<void> {
    await configure(this.store, kind, slug, written)
  }

  async start(suite: string, over: Partial<GateInput> = {}) {
    const input = gateInput(suite, over)
    const handle = await this.worker.temporal.client.workflow.start(workflowTypes.runGate, {
      workflowId: gateWorkflowId(input.gateRunId),
      taskQueue: taskQueues.main,
      args: [input],
    })
    return { input, handle }
  }

  async run(suite: string, over: Partial<GateInput> = {}): Promise<GateOutcome> {
    const { handle } = await this.start(suite, over)
    return (await handle.result()) as GateOutcome
  }

  async close(): Promise<void> {
    await this.worker.stop()
    await this.store.close()
  }
}

export function gateInput(suite: string, over: Partial<GateInput> = {}): GateInput {
  const gateRunId = randomUUID()
  return {
    ...{ tenantId: TENANT, gateRunId, suite, environment: 'production', places: [], release: null, baseline: null },
    ...{ deploymentId: null, purpose: null, trigger: 'hand', requestedBy: 'op@example.com', correlationId: `test-${gateRunId}` },
    ...over,
  }
}

export const at = (url: string, target = 'shop'): Pick<GateInput, 'places'> => ({ places: [{ target, address: url }] })

export const releaseOf = (name: string) => ({
  id: randomUUID(),
  name,
  contentHash: name.codePointAt(0)?.toString(16).padStart(64, 'a') ?? '',
})
