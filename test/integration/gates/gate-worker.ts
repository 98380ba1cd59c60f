import { NativeConnection } from '@temporalio/worker'
import type { Activities } from '#activities/create-activities.ts'
import { createGateRuns } from '#activities/gate/create-gate-runs.ts'
import { openDatabase } from '#prisma/client.ts'
import { createWorker } from '#temporal/worker.ts'
import { noSpans, quietRuntime, testBundle } from '#test/monitoring/test-worker.ts'
import { gateDeps } from './gate-rig.ts'

/** A worker that runs gates, as a process of its own that can be killed: DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE. */
const { DATABASE_URL: url = '', TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '' } = process.env
quietRuntime()
const connection = await NativeConnection.connect({ address })
const activities = createGateRuns(gateDeps({ db: openDatabase({ url, maxConnections: 4 }) })) as Activities // the only ones that are called
const worker = await createWorker({ connection, namespace, bundle: await testBundle(), activities, tracing: noSpans })
process.stdout.write('working\n')
await worker.run()
