import type { AgentPage, AgentView } from '#contracts/api/lists.ts'
import type { ActionView, LiveFrame } from '#contracts/live.ts'

/**
 * A gateway's agents with what was asked of them since: the latest action of each, and whether it is paused, as the server
 * settles it. The same page when no frame is about them.
 */
export function foldAgents(page: AgentPage, gatewayId: string, frames: readonly LiveFrame[]): AgentPage {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'action') return folded
    const { action } = frame
    // What is asked of a session names its agent too.
    return action.gatewayId === gatewayId && action.sessionKey === null && action.agentId !== null
      ? withAgentAction(folded, action)
      : folded
  }, page)
}

/** `page` after news of an action; an earlier action of the agent does not take the place of a later one. */
export function withAgentAction(page: AgentPage, action: ActionView): AgentPage {
  const known = page.actions.find(({ agentId }) => agentId === action.agentId)
  const isLatest = !known || known.id === action.id || known.requestedAt <= action.requestedAt
  const actions = isLatest ? [action, ...page.actions.filter((one) => one !== known)] : page.actions
  return { ...page, actions, items: settled(page.items, action) }
}

function settled(items: AgentView[], { action, state, agentId, finishedAt }: ActionView): AgentView[] {
  if (state !== 'confirmed' || agentId === null) return items
  const at = items.findIndex((agent) => agent.agentId === agentId)
  const agent = items[at] ?? { agentId, name: null, pausedAt: null, imported: false, liveSessions: 0, troubled: 0 }
  const next = { ...agent, pausedAt: action === 'agent.pause' ? (agent.pausedAt ?? finishedAt) : null }
  return at < 0 ? [...items, next] : items.with(at, next)
}
