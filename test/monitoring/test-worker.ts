import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NativeConnection, type Worker } from '@temporalio/worker'
import { pino } from 'pino'
import type { Activities } from '#activities/create-activities.ts'
import { readSettings } from '#contracts/settings.ts'
import { type BundleEntry, type WorkflowBundle, workflowBundle } from '#temporal/bundle.ts'
import { createTemporalClient, type TemporalClient } from '#temporal/client.ts'
import { ensureSearchAttributes } from '#temporal/ensure-search-attributes.ts'
import { ensureNamespace } from '#temporal/namespace.ts'
import { installRuntime } from '#temporal/runtime.ts'
import type { SpanTarget } from '#temporal/tracing-interceptors.ts'
import { createWorker } from '#temporal/worker.ts'

const silent = pino({ level: 'silent' })
let isInstalled = false

/** Keeps the SDK's own lines out of the test report. Once a process. */
export function quietRuntime(): void {
  if (!isInstalled) installRuntime(silent)
  isInstalled = true
}

/** Spans of workflows under test go nowhere. */
export const noSpans: SpanTarget = { resource: resourceFromAttributes({}), spanProcessor: new NoopSpanProcessor() }

/** A bundle of this checkout, built once for all tests. */
export const testBundle = (entry?: BundleEntry): Promise<WorkflowBundle> =>
  workflowBundle(join(tmpdir(), 'mission-control-test-bundles'), silent, entry)

/** A worker in the test's own process, in a namespace of its own, with the activities the test gives it. */
export type TestWorker = { temporal: TemporalClient; worker: Worker; stop(): Promise<void> }

/** Starts a worker with real workflows. An activity that is not given fails as unknown. */
export async function startTestWorker(temporalAddress: string, activities: Partial<Activities>): Promise<TestWorker> {
  quietRuntime()
  const namespace = `workflows-${randomBytes(6).toString('hex')}`
  const settings = readSettings({ TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace })
  const temporal = await createTemporalClient(settings.temporal)
  await ensureNamespace(temporal.connection, namespace)
  await ensureSearchAttributes(temporal.connection, namespace, silent)
  const connection = await NativeConnection.connect({ address: temporalAddress })
  const given = activities as Activities // workflows under test call no others
  const worker = await createWorker({ connection, namespace, bundle: await testBundle(), activities: given, tracing: noSpans })
  const running = worker.run()
  return {
    temporal,
    worker,
    stop: async () => {
      worker.shutdown()
      await running
      await connection.close()
      await temporal.close()
    },
  }
}
