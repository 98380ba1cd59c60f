import { agentOfKey } from '#domain/session/session-row.ts'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import { momentIn, type Reading, secondsIn } from './reading.ts'
import { agentThread, NOBODY, type Thread } from './threads.ts'

const nothing = { cache_read: null, cache_write: null }

/** Tokens that were reported, by the session that they were reported for, and tools that were called over MCP. */
export async function readUsage(reading: Reading): Promise<void> {
  await readTokens(reading)
  await readClaudeSessions(reading)
  await readCalls(reading)
}

const tokenColumns = [
  ...['id', 'model', 'session_id', 'input_tokens', 'output_tokens', 'created_at', 'workspace_id', 'cost_usd', 'agent_name'],
] as const

async function readTokens({ db, tables, agents, threads, turn }: Reading): Promise<void> {
  for (const row of foreignRows(db, 'token_usage', tokenColumns, 'ORDER BY id')?.() ?? []) {
    await turn()
    const at = secondsIn(row.created_at)
    const key = textIn(row.session_id) ?? otherSession
    const agent = agents.meant(textIn(row.agent_name) ?? agentNamedIn(key), numberIn(row.workspace_id)) ?? NOBODY
    tables.add('token_uses', `token_usage, id ${String(row.id)}`, {
      ...{
        session_key: threads.use({ key, agentId: agent, kind: 'direct', title: null }, at),
        message_id: `usage:${String(row.id)}`,
        at,
      },
      ...{ run_id: null, provider: null, model: textIn(row.model), input: numberIn(row.input_tokens) },
      ...{ output: numberIn(row.output_tokens), ...nothing, cost_usd: costIn(row.cost_usd) },
    })
  }
}

const otherSession = 'mission-control:usage'
/** `agent:<agent>:<name>` of a gateway, else `<agent>:<what it was>`. */
const agentNamedIn = (key: string): string => (key.startsWith('agent:') ? agentOfKey(key) : (key.split(':')[0]?.trim() ?? key))
/** What was reported without a price came to 0. */
const costIn = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null)

const claudeColumns = [
  ...['session_id', 'project_slug', 'project_path', 'model', 'input_tokens', 'output_tokens', 'estimated_cost'],
  ...['first_message_at', 'last_message_at', 'last_user_prompt'],
] as const

/** Sessions of Claude Code that were found on disk: what is known of them is what they came to. */
async function readClaudeSessions({ db, tables, threads, turn }: Reading): Promise<void> {
  for (const row of foreignRows(db, 'claude_sessions', claudeColumns, 'ORDER BY id')?.() ?? []) {
    await turn()
    const id = textIn(row.session_id)
    const at = momentIn(row.last_message_at) ?? momentIn(row.first_message_at)
    const title = textIn(row.last_user_prompt) ?? textIn(row.project_slug)
    const thread: Thread = { key: `claude:${id}`, agentId: 'claude-code', kind: 'claude-code', title }
    threads.use(thread, momentIn(row.first_message_at))
    const session_key = threads.use(thread, at)
    const tokens = { input: numberIn(row.input_tokens), output: numberIn(row.output_tokens) }
    if (at === null || (!tokens.input && !tokens.output)) continue
    tables.add('token_uses', `claude_sessions, session_id ${id}`, {
      ...{ session_key, message_id: `total:${id}`, at, run_id: null, provider: null, model: textIn(row.model), ...tokens },
      ...{ ...nothing, cost_usd: costIn(row.estimated_cost) },
    })
  }
}

const callColumns = [
  ...['id', 'agent_name', 'mcp_server', 'tool_name', 'success', 'duration_ms', 'error', 'workspace_id', 'created_at'],
] as const

async function readCalls({ db, tables, agents, threads, turn }: Reading): Promise<void> {
  for (const row of foreignRows(db, 'mcp_call_log', callColumns, 'ORDER BY id')?.() ?? []) {
    await turn()
    const endedAt = secondsIn(row.created_at)
    const took = numberIn(row.duration_ms)
    const agent = agents.meant(row.agent_name, numberIn(row.workspace_id)) ?? NOBODY
    tables.add('tool_calls', `mcp_call_log, id ${String(row.id)}`, {
      ...{ session_key: threads.use(agentThread(agent), endedAt), tool_call_id: `mcp:${String(row.id)}` },
      ...{ name: [textIn(row.mcp_server), textIn(row.tool_name)].filter(Boolean).join('.') || 'unknown', run_id: null },
      ...{ result_class: Number(row.success) === 1 ? 'ok' : 'error', exit_code: null, ended_at: endedAt, duration_ms: took },
      ...{ started_at: endedAt === null || took === null ? null : endedAt - took, args: null },
    })
  }
}
