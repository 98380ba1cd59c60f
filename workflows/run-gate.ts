import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  ParentClosePolicy,
  proxyActivities,
  sleep,
  startChild,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { ScheduledGate } from '#activities/gate/plan-scheduled-gate.ts'
import type { GateInput, GateOutcome } from '#contracts/deploy-payloads.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { gateBeginOptions, gateEndOptions, lookOptions, settleOptions } from './activity-options.ts'
import { afterLook, type GateStand, type NextStep } from './gate-steps.ts'

const { beginGateRun, planScheduledGate } =
  proxyActivities<Pick<Activities, 'beginGateRun' | 'planScheduledGate'>>(gateBeginOptions)
const { takeLook } = proxyActivities<Pick<Activities, 'takeLook'>>(lookOptions)
const { endGateRun } = proxyActivities<Pick<Activities, 'endGateRun'>>(gateEndOptions)
const late = proxyActivities<Pick<Activities, 'endGateRun'>>(settleOptions)

type Ending = Omit<GateOutcome, 'gateRunId'>

/**
 * Judges one place by one suite: looks until decided, and says so. A gate that cannot do its work (database away, a monitor that
 * throws) has the outcome `error`; it never looks like a release that failed, and never like one that passed.
 */
export async function runGate(input: GateInput): Promise<GateOutcome> {
  try {
    return await end(input, await judge(input))
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => end(input, cancelled))
      throw error
    }
    if (!(error instanceof ActivityFailure)) throw error
    return await end(input, couldNotJudge(error))
  }
}

/** A run that configuration's schedule asks for: planned by what runs now, under an id of its own each time. */
export async function runScheduledGate(scheduled: ScheduledGate): Promise<GateOutcome> {
  const gateRunId = uuid4()
  const correlationId = workflowInfo().runId
  const { environment, suite, tenantId, name } = scheduled
  const asked = {
    tenantId,
    suite,
    environment,
    gateRunId,
    correlationId,
    requestedBy: `schedule ${name}`,
    trigger: 'schedule',
  } as const
  const nothing = { places: [], release: null, baseline: null, deploymentId: null, purpose: null }
  try {
    return await runGate({ ...asked, ...nothing, ...(await planScheduledGate(scheduled)) })
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error
    return await end({ ...asked, ...nothing }, nothingToJudge(error) ?? couldNotJudge(error))
  }
}

/** Writes down the end of a run that its own workflow could not write down, for as long as that takes. */
export async function closeGateRun(input: GateInput, outcome: GateOutcome): Promise<void> {
  await late.endGateRun(input, outcome)
}

/** Looks until decided, or until just before the time that was given to this run is over: then what was seen until then counts. */
async function judge(input: GateInput): Promise<Ending> {
  const begun = await beginGateRun(input)
  if (begun.ended) return begun.ended
  const seen: { ending: Ending } = { ending: undecided }
  const leftMs = timeLeftMs()
  if (leftMs === null) return await lookUntilDecided(input, begun.looks, seen)
  try {
    return await CancellationScope.withTimeout(leftMs, () => lookUntilDecided(input, begun.looks, seen))
  } catch (error) {
    if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error
    return { ...seen.ending, says: `${seen.ending.says} The time for it was over before more could be learnt.` }
  }
}

async function lookUntilDecided({ tenantId, gateRunId }: GateInput, looks: number, seen: { ending: Ending }): Promise<Ending> {
  let stand: GateStand = { look: 1, looks, checks: null, extensions: 0 }
  for (;;) {
    const report = await takeLook({ tenantId, gateRunId, look: stand.look, checks: stand.checks })
    seen.ending = { verdict: report.verdict, says: report.says, enforce: report.enforce, samples: report.samples }
    const next: NextStep = afterLook(stand, report)
    if (next.kind === 'end') return seen.ending
    if (next.waitMs > 0) await sleep(next.waitMs)
    stand = next.stand
  }
}

/** Time in which a look notices that it is cancelled (heartbeats go every 3 s) and the end is written down. */
const ENDING_MS = 10_000

/** How long may be looked, ms; null = as long as it takes. A run that Temporal ends by itself could not say how it ended. */
function timeLeftMs(): number | null {
  const { executionExpirationTime } = workflowInfo()
  if (!executionExpirationTime) return null
  const leftMs = executionExpirationTime.getTime() - Date.now()
  return Math.max(1, leftMs - Math.min(ENDING_MS, leftMs / 2))
}

/** The outcome counts at once; where it cannot be written down in good time, a workflow of its own goes on trying. */
async function end(input: GateInput, ending: Ending): Promise<GateOutcome> {
  const outcome: GateOutcome = { gateRunId: input.gateRunId, ...ending }
  try {
    return await endGateRun(input, outcome)
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error
    log.warn('The end of a gate run could not be written down yet', { gateRunId: input.gateRunId })
    await startChild(closeGateRun, {
      workflowId: `${gateWorkflowId(input.gateRunId)}/close`,
      taskQueue: taskQueues.main,
      args: [input, outcome],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
    return outcome
  }
}

const cancelled: Ending = {
  verdict: 'inconclusive',
  says: 'Cancelled before it was decided.',
  enforce: 'pause',
  samples: 0,
}

const undecided: Ending = { verdict: 'inconclusive', says: 'It was not decided.', enforce: 'pause', samples: 0 }

/** An environment to which nothing was brought is neither right nor wrong, and its gate is in order. */
function nothingToJudge({ cause }: ActivityFailure): Ending | null {
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'NOTHING_DEPLOYED') return null
  return { verdict: 'no_data', says: cause.message, enforce: 'pause', samples: 0 }
}

const couldNotJudge = (error: ActivityFailure): Ending => ({
  verdict: 'error',
  says: `The gate could not do its work: ${error.cause?.message ?? error.message}`,
  enforce: 'pause',
  samples: 0,
})
