import { agentOfKey } from '#domain/session/session-row.ts'
import type { HistoryRow } from './history-tables.ts'

/** A session of which nothing is known but its key. */
export const bareSession = (sessionKey: string): HistoryRow<'sessions'> => ({
  ...{ session_key: sessionKey, agent_id: agentOfKey(sessionKey), gateway_session_id: null, kind: null, label: null },
  ...{ title: null, parent_key: null, status: null, model_provider: null, model: null, last_run_error: null },
  ...{ created_at: null, last_activity_at: null },
})
