import { z } from 'zod'
import { defaultThresholds, type SessionHealthThresholds } from '#domain/session/thresholds.ts'

const count = z.number().int().min(2)
const ms = z.number().int().positive()
const share = z.number().positive().max(1)
const { looping, poll, waiting, stuck, runaway, failing, quota } = defaultThresholds

/** `session-health` configuration: what is left out keeps its default; what is unknown or out of range is refused by name. */
export const SessionHealthConfig = z.strictObject({
  looping: z
    .strictObject({
      repeats: count.default(looping.repeats),
      jitterRepeats: count.default(looping.jitterRepeats),
      cycleRepeats: count.default(looping.cycleRepeats),
      longestCycle: count.max(6, 'the judge remembers cycles of up to 6 calls').default(looping.longestCycle),
      targetRepeats: count.default(looping.targetRepeats),
      unseenRepeats: count.default(looping.unseenRepeats),
      acrossRunsMs: ms.default(looping.acrossRunsMs),
      bookkeepingTools: z.array(z.string()).default([...looping.bookkeepingTools]),
    })
    .prefault({}),
  poll: z
    .strictObject({
      leastWaitMs: ms.default(poll.leastWaitMs),
      leastGapMs: ms.default(poll.leastGapMs),
      patienceMs: ms.default(poll.patienceMs),
      pausePatienceMs: ms.default(poll.pausePatienceMs),
    })
    .prefault({}),
  waiting: z
    .strictObject({
      childAfterMs: ms.default(waiting.childAfterMs),
      personTools: z.array(z.string()).default([...waiting.personTools]),
    })
    .prefault({}),
  stuck: z
    .strictObject({
      modelSilenceMs: ms.default(stuck.modelSilenceMs),
      toolSilenceMs: ms.default(stuck.toolSilenceMs),
      toolSilenceMsByTool: z.record(z.string(), ms).default({}),
      queuedMs: ms.default(stuck.queuedMs),
      recoveryMs: ms.default(stuck.recoveryMs),
    })
    .prefault({}),
  runaway: z
    .strictObject({
      ratio: z.number().gt(1).default(runaway.ratio),
      hintRatio: z.number().gt(1).default(runaway.hintRatio),
      leastRuns: z.number().int().positive().default(runaway.leastRuns),
      leastAgentRuns: z.number().int().positive().default(runaway.leastAgentRuns),
      floorTokens: z.number().nonnegative().default(runaway.floorTokens),
      absoluteTokens: z.number().positive().default(runaway.absoluteTokens),
      absoluteCostUsd: z.number().positive().default(runaway.absoluteCostUsd),
      cacheReadWeight: z.number().min(0).max(1).default(runaway.cacheReadWeight),
    })
    .prefault({}),
  failing: z.strictObject({ attempts: z.number().int().positive().default(failing.attempts) }).prefault({}),
  quota: z
    .strictObject({
      ratio: share.default(quota.ratio),
      hintRatio: share.default(quota.hintRatio),
      budgetTokens: z.number().positive().nullable().default(quota.budgetTokens),
    })
    .prefault({}),
}) satisfies z.ZodType<SessionHealthThresholds>
export type SessionHealthConfig = z.infer<typeof SessionHealthConfig>
