import { readSettings } from '#contracts/settings.ts'
import { createTemporalClient } from './client.ts'
import { rollbackWorkerAlive } from './rollback-worker-alive.ts'

/** `node temporal/check-rollback-worker.ts`: ends with 0 while a worker of rollbacks polls its queue, as Temporal sees it; else with 1. */
const temporal = await createTemporalClient(readSettings(process.env).temporal)
const isAlive = await rollbackWorkerAlive(temporal.client)
await temporal.close()
process.exit(isAlive ? 0 : 1)
