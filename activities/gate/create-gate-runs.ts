import { createBeginGateRun } from './begin-gate-run.ts'
import { createEndGateRun } from './end-gate-run.ts'
import type { GateDeps } from './gate-deps.ts'
import { createPlanScheduledGate } from './plan-scheduled-gate.ts'
import { createTakeLook } from './take-look.ts'

/** The activities of a gate run, by the name workflows call them. */
export const createGateRuns = (deps: GateDeps) => ({
  planScheduledGate: createPlanScheduledGate(deps),
  beginGateRun: createBeginGateRun(deps),
  takeLook: createTakeLook(deps),
  endGateRun: createEndGateRun(deps),
})
