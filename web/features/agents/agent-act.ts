import type { AgentView } from '#contracts/api/lists.ts'
import type { ActionView } from '#contracts/live.ts'
import { type Role, refusal } from '#domain/access/actions.ts'

/** What can be done to an agent from the screen. */
export type AgentAct = 'agent.pause' | 'agent.resume'

/** What the buttons say; the same words everywhere. */
export const agentActLabels: Record<AgentAct, string> = { 'agent.pause': 'Pause', 'agent.resume': 'Resume' }

/** What an act does at the gateway, and what it does not. */
export const agentActEffects: Record<AgentAct, string> = {
  'agent.pause':
    'Switches off the agent’s own schedules at the gateway; a run that is open goes on. Messages and the gateway’s own jobs, such as its heartbeat, still start the agent.',
  'agent.resume': 'Switches on again the schedules that were switched off from here, and no others.',
}

/** Acts whose effect at the gateway nobody knows. */
const isOpen = ({ state }: ActionView): boolean => state === 'unverified' || state === 'failed'

/**
 * The acts that make sense: pause, or resume where it is paused; both where a pause or resume ended so that nobody knows.
 * @param latest the latest action asked of the agent
 */
export function offeredActs({ pausedAt }: Pick<AgentView, 'pausedAt'>, latest: ActionView | undefined): readonly AgentAct[] {
  if (latest && isOpen(latest)) return ['agent.pause', 'agent.resume']
  return [pausedAt === null ? 'agent.pause' : 'agent.resume']
}

/** Why the act is not possible now, as a sentence; null when it is. */
export function agentActRefusal(role: Role, act: AgentAct, latest: ActionView | undefined): string | null {
  const byRole = refusal(role, act)
  if (byRole) return byRole
  return latest?.state === 'requested' ? 'Asked for already; its outcome at the gateway is awaited.' : null
}
