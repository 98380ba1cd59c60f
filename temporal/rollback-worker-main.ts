import { runRollbackWorkerProcess } from './rollback-worker-process.ts'
import { runMain } from './run-main.ts'

/** The worker of rollbacks: `node temporal/rollback-worker-main.ts`. Needs Temporal and the targets, and no database. */
await runMain('rollback-worker', (given) => runRollbackWorkerProcess({ ...given, env: process.env }))
