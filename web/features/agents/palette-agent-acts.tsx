'use client'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import type { SessionView } from '#contracts/live.ts'
import { refusal } from '#domain/access/actions.ts'
import { sessionsQuery } from '#web/features/api/session-book.ts'
import { PaletteItem } from '#web/features/shell/palette-item.tsx'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { agentActLabels } from './agent-act.ts'
import { type AgentPlace, useAgentActs } from './agent-acts.tsx'

/** More would not be read; typing on narrows them. */
const MOST_SHOWN = 6

/** Pause or resume of an agent that has sessions, once somebody writes `pause` or `resume`, and its name. */
export function PaletteAgentActs({ search, act }: { search: string; act: (what: () => void) => () => void }) {
  const { data } = useQuery(sessionsQuery)
  const ask = useAgentActs()
  const { role } = useViewer()
  const [verb = '', name = ''] = search
    .trim()
    .toLowerCase()
    .split(/\s+(?:agent\s+)?/)
  const wanted = (['agent.pause', 'agent.resume'] as const).find((one) => agentActLabels[one].toLowerCase() === verb)
  if (!wanted || !data) return null
  const found = agentsOf(data.byId.values(), name)
  if (found.length === 0) return null
  return (
    <Command.Group heading="Agents">
      {found.map((agent) => (
        <PaletteItem
          key={`${agent.gatewayId} ${agent.agentId}`}
          value={`${wanted} ${agent.gatewayId} ${agent.agentId}`}
          onSelect={act(() => ask(wanted, agent))}
          disabledBecause={refusal(role, wanted)}
          aside={agent.gatewaySlug}
        >
          {agentActLabels[wanted]} agent {agent.agentId}
        </PaletteItem>
      ))}
    </Command.Group>
  )
}

function agentsOf(sessions: Iterable<SessionView>, name: string): (AgentPlace & { gatewaySlug: string })[] {
  const found = new Map<string, AgentPlace & { gatewaySlug: string }>()
  for (const { gatewayId, gatewaySlug, agentId } of sessions) {
    if (agentId.toLowerCase().includes(name)) found.set(`${gatewayId} ${agentId}`, { gatewayId, gatewaySlug, agentId })
    if (found.size === MOST_SHOWN) break
  }
  return [...found.values()]
}
