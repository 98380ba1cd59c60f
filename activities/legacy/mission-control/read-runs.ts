import { z } from 'zod'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import { type RunRecord, runFacts } from '../history/run-record.ts'
import { taskLookUp } from './read-threads.ts'
import { jsonIn, momentIn, type Reading } from './reading.ts'
import { agentThread, NOBODY } from './threads.ts'

const text = z.string().nullish().catch(null)

/** A step of a run; only calls of tools are history of their own. */
const Step = z.looseObject({
  id: text,
  type: text,
  tool_name: text,
  success: z.boolean().nullish().catch(null),
  input_preview: text,
  started_at: text,
  ended_at: text,
  duration_ms: z.number().int().nullish().catch(null),
})

const columns = [
  ...['id', 'agent_id', 'agent_name', 'model', 'provider', 'task_id', 'status', 'started_at', 'ended_at', 'steps'],
  ...['cost_input_tokens', 'cost_output_tokens', 'cost_cache_read_tokens', 'cost_cache_write_tokens', 'cost_usd', 'cost_model'],
  ...['error', 'workspace_id'],
] as const

const states: Readonly<Record<string, RunRecord['state']>> = {
  completed: 'done',
  failed: 'failed',
  cancelled: 'killed',
  timeout: 'timeout',
}

/** Runs with their steps, in the thread of their task or else of their agent. */
export async function readRuns(reading: Reading): Promise<void> {
  const { db, tables, agents, threads, turn } = reading
  const task = taskLookUp(reading)
  for (const row of foreignRows(db, 'runs', columns, 'ORDER BY id')?.() ?? []) {
    await turn()
    const runId = String(row.id)
    const pointer = `runs, id ${runId}`
    const times = { startedAt: momentIn(row.started_at), endedAt: momentIn(row.ended_at) }
    const workspace = numberIn(row.workspace_id)
    const agent = agents.meant(textIn(row.agent_name) ?? row.agent_id, workspace) ?? NOBODY
    const thread = textIn(row.task_id) === null ? agentThread(agent) : task(row.task_id)
    const session_key = threads.use(thread, times.endedAt ?? times.startedAt)
    const state = states[String(row.status)] ?? null
    const run: RunRecord = { runId, state, ...times, error: textIn(row.error), stopReason: null }
    for (const fact of runFacts(run)) tables.add('events', pointer, { session_key, run_id: runId, ...fact })
    // Of a run that was at work when the copy was made nobody knows how it ended.
    if (state !== null)
      tables.add('runs', pointer, {
        ...{ session_key, run_id: runId, state, started_at: times.startedAt, ended_at: times.endedAt, error: run.error },
        stop_reason: null,
      })
    tellSteps(reading, { session_key, run_id: runId, pointer, steps: jsonIn(row.steps) })
    const tokens = { input: numberIn(row.cost_input_tokens) ?? 0, output: numberIn(row.cost_output_tokens) ?? 0 }
    if (tokens.input + tokens.output === 0) continue
    tables.add('token_uses', pointer, {
      ...{ session_key, message_id: `run:${runId}`, at: times.endedAt ?? times.startedAt, run_id: runId, ...tokens },
      ...{ provider: textIn(row.provider), model: textIn(row.cost_model) ?? textIn(row.model) },
      ...{ cache_read: numberIn(row.cost_cache_read_tokens), cache_write: numberIn(row.cost_cache_write_tokens) },
      cost_usd: typeof row.cost_usd === 'number' ? row.cost_usd : null,
    })
  }
}

type Steps = { session_key: string; run_id: string; pointer: string; steps: unknown }

function tellSteps({ tables }: Reading, { session_key, run_id, pointer, steps }: Steps): void {
  if (!Array.isArray(steps)) return
  for (const [index, each] of steps.entries()) {
    const step = Step.safeParse(each)
    if (!step.success || step.data.type !== 'tool_call') continue
    const { tool_name, success, input_preview, started_at, ended_at, duration_ms } = step.data
    tables.add('tool_calls', `${pointer}, step ${index + 1}`, {
      ...{ session_key, tool_call_id: `step:${run_id}:${index + 1}`, name: tool_name || 'unknown', run_id },
      ...{ result_class: success == null ? null : success ? 'ok' : 'error', exit_code: null },
      ...{ started_at: momentIn(started_at ?? null), ended_at: momentIn(ended_at ?? null), duration_ms: duration_ms ?? null },
      args: input_preview == null ? null : JSON.stringify({ preview: input_preview }),
    })
  }
}
