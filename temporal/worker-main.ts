import { runMain } from './run-main.ts'
import { runWorkerProcess } from './worker-process.ts'

/** A worker of Mission Control: `node temporal/worker-main.ts`. */
await runMain('worker', (given) => runWorkerProcess({ ...given, env: process.env }))
