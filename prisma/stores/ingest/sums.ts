import type { CountedCall } from './store-tokens.ts'

/** What a batch adds to the counters of a session or a run. `costUsd` null = nothing was priced. */
export type Sums = {
  modelCalls: number
  toolCount: number
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  costUsd: number | null
}

export const nothing = (): Sums => ({
  modelCalls: 0,
  toolCount: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  costUsd: null,
})

/** Sums by session (`bySession`) and by run (`byRun`, keyed by `runKey`) of what was counted for the first time. */
export function sumUp(calls: readonly CountedCall[], tools: readonly { sessionId: string; runId: string | null }[]) {
  const sums = { bySession: new Map<string, Sums>(), byRun: new Map<string, Sums>() }
  const each = (sessionId: string, runId: string | null, add: (to: Sums) => void) => {
    add(entry(sums.bySession, sessionId))
    if (runId !== null) add(entry(sums.byRun, runKey(sessionId, runId)))
  }
  for (const tool of tools)
    each(tool.sessionId, tool.runId, (to) => {
      to.toolCount += 1
    })
  for (const call of calls) each(call.sessionId, call.runId, (to) => addCall(to, call))
  return sums
}

export const runKey = (sessionId: string, runId: string): string => `${sessionId} ${runId}`

function entry(map: Map<string, Sums>, key: string): Sums {
  const known = map.get(key)
  if (known) return known
  const fresh = nothing()
  map.set(key, fresh)
  return fresh
}

function addCall(to: Sums, call: CountedCall): void {
  to.modelCalls += 1
  to.input += call.input
  to.output += call.output
  to.cacheRead += call.cacheRead
  to.cacheWrite += call.cacheWrite
  if (call.costUsd !== null) to.costUsd = (to.costUsd ?? 0) + call.costUsd
}
