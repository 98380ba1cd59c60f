import type { BackfillDeps } from './backfill-deps.ts'
import { createBeginScheduledBackfill } from './begin-scheduled-backfill.ts'
import { createCopyBackfill } from './copy-backfill.ts'
import { createDryRunBackfill } from './dry-run-backfill.ts'
import { createEndBackfill } from './end-backfill.ts'
import { createPauseBackfillRun } from './pause-backfill-run.ts'
import { createPlanBackfill } from './plan-backfill.ts'
import { createReportBackfill } from './report-backfill.ts'
import { createSweepBackfill } from './sweep-backfill.ts'
import { createTakeBackBackfill } from './take-back-backfill.ts'
import { createVerifyBackfill } from './verify-backfill.ts'

/** The activities of a backfill, by the name workflows call them. */
export const createBackfills = (deps: BackfillDeps) => ({
  beginScheduledBackfill: createBeginScheduledBackfill(deps),
  planBackfill: createPlanBackfill(deps),
  dryRunBackfill: createDryRunBackfill(deps),
  copyBackfill: createCopyBackfill(deps),
  verifyBackfill: createVerifyBackfill(deps),
  sweepBackfill: createSweepBackfill(deps),
  reportBackfill: createReportBackfill(deps),
  takeBackBackfill: createTakeBackBackfill(deps),
  pauseBackfillRun: createPauseBackfillRun(deps),
  endBackfill: createEndBackfill(deps),
})
