import { randomUUID } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/common'
import { NativeConnection } from '@temporalio/worker'
import type { Activities } from '#activities/create-activities.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import { freePort } from '#start/ports.ts'
import { createWorker } from '#temporal/worker.ts'
import { Installation, type Servers } from '../../monitoring/installation.ts'
import { noSpans, quietRuntime, testBundle } from '../../monitoring/test-worker.ts'
import { until } from '../../monitoring/until.ts'

/** A Mission Control with its API, and what a test says to it as an engineer. */
export type Site = { installation: Installation; origin: string; token: string; close(): Promise<void> }

/** Starts an installation of its own: database, namespace, state folder, and a server without pages. */
export async function openSite(servers: Servers): Promise<Site> {
  const installation = await Installation.open(servers)
  const port = await freePort()
  const env = { NEXTAUTH_SECRET: 'a secret of the tests alone, long enough', PORT: String(port), LOG_LEVEL: 'error' }
  await installation.startProgram('test/integration/handoffs/api-process.ts', 'web.log', env)
  const made = { name: 'drill', role: 'engineer', createdBy: 'a test', expiresAt: Date.now() + 7_200_000 } as const
  const { token } = await createApiToken(installation.db, DEFAULT_TENANT_ID, made)
  const origin = `http://127.0.0.1:${port}`
  await until('the server', async () =>
    fetch(`${origin}/livez`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return { installation, origin, token, close: () => installation.close() }
}

/** A workflow that fails as its activity has a bug: it says aloud what it was given. */
export async function runBroken({ installation }: Site, servers: Servers, input: object): Promise<string> {
  quietRuntime()
  const connection = await NativeConnection.connect({ address: servers.temporalAddress })
  const deleteOldRows = async (given: unknown): Promise<never> => {
    throw ApplicationFailure.nonRetryable(`cannot go on with ${JSON.stringify(given)}`, 'BROKEN')
  }
  const worker = await createWorker({
    ...{ connection, namespace: installation.namespace, bundle: await testBundle(), tracing: noSpans },
    activities: { deleteOldRows } as unknown as Activities, // the workflow under test calls no other
  })
  const workflowId = `retain/${DEFAULT_TENANT_ID}/${randomUUID()}`
  const options = { workflowId, taskQueue: taskQueues.main, args: [input] }
  await worker.runUntil(installation.temporal.client.workflow.execute('retain', options).catch(() => undefined))
  await connection.close()
  return workflowId
}
