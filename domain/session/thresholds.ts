/** What the judge takes for normal. Every number comes from config; these are the defaults. Times in ms. */
export type SessionHealthThresholds = {
  looping: {
    /** Identical calls without a new outcome that make a loop. */
    repeats: number
    /** The same where the arguments jitter (times, counters, ids). */
    jitterRepeats: number
    /** Rounds of a cycle of several tools that make a loop. */
    cycleRepeats: number
    /** Most different calls in a cycle. */
    longestCycle: number
    /** Failing calls on numbered targets (`host1`, `host2`, …) that make a loop: a batch may fail as a whole. */
    targetRepeats: number
    /** Identical calls whose results nobody saw (a light watch). */
    unseenRepeats: number
    /** Calls of the next run continue a loop when it starts within this time. */
    acrossRunsMs: number
    /** Tools that only keep notes: other work between them is what counts. */
    bookkeepingTools: readonly string[]
  }
  poll: {
    /** A call that says it waits at least this long is a poll, not a spin. */
    leastWaitMs: number
    /** Time between a result and the next identical call that only waiting explains. */
    leastGapMs: number
    /** A poll without any news for longer is a loop after all. */
    patienceMs: number
    /** The same where nothing but the gaps between the calls says that it waits. */
    pausePatienceMs: number
  }
  waiting: {
    /** A run with a running child is said to wait for it after this much silence. */
    childAfterMs: number
    /** Tools whose answer comes from a person. */
    personTools: readonly string[]
  }
  stuck: {
    modelSilenceMs: number
    toolSilenceMs: number
    /** By tool name, in place of `toolSilenceMs`. */
    toolSilenceMsByTool: Readonly<Record<string, number>>
    queuedMs: number
    /** How long a run may wait for its turn after a gateway restart. */
    recoveryMs: number
  }
  runaway: {
    ratio: number
    hintRatio: number
    /** Earlier runs that make a session's usual. */
    leastRuns: number
    /** Earlier runs of other sessions that make an agent's usual. */
    leastAgentRuns: number
    /** Below this burn nothing is a runaway, whatever the ratio. */
    floorTokens: number
    /** Without history, by run. */
    absoluteTokens: number
    absoluteCostUsd: number
    /** Cached input counts by its price, not its size: a long context read again from the cache is not burn. */
    cacheReadWeight: number
  }
  failing: {
    /** Failed attempts within one run that make a retry storm. */
    attempts: number
  }
  quota: {
    ratio: number
    hintRatio: number
    /** Tokens a session may burn in all; `null` = no budget. */
    budgetTokens: number | null
  }
}

const minute = 60_000

/** The meanings the product documents. Each can be set in `config/session-health.yaml`. */
export const defaultThresholds: SessionHealthThresholds = {
  looping: {
    repeats: 5,
    jitterRepeats: 6,
    cycleRepeats: 6,
    longestCycle: 6,
    targetRepeats: 12,
    unseenRepeats: 8,
    acrossRunsMs: 5 * minute,
    bookkeepingTools: ['update_plan', 'todo_write', 'todowrite', 'todo', 'think', 'thinking', 'plan', 'note'],
  },
  // Nothing but waiting explains 20 s between a result and the same call again, except a very slow model.
  poll: { leastWaitMs: 2_000, leastGapMs: 20_000, patienceMs: 360 * minute, pausePatienceMs: 60 * minute },
  waiting: {
    childAfterMs: 10_000,
    personTools: ['ask_user', 'ask_user_question', 'askuserquestion', 'ask_human', 'request_input', 'question', 'confirm'],
  },
  stuck: {
    modelSilenceMs: 2 * minute,
    toolSilenceMs: 15 * minute,
    toolSilenceMsByTool: {},
    queuedMs: 15 * minute,
    recoveryMs: 10 * minute,
  },
  runaway: {
    ratio: 20,
    hintRatio: 5,
    leastRuns: 2,
    leastAgentRuns: 5,
    floorTokens: 5_000,
    absoluteTokens: 1_000_000,
    absoluteCostUsd: 20,
    cacheReadWeight: 0.1,
  },
  failing: { attempts: 3 },
  quota: { ratio: 0.9, hintRatio: 0.8, budgetTokens: null },
}
