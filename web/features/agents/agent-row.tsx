'use client'
import { Pause, Play } from 'lucide-react'
import Link from 'next/link'
import type { AgentView } from '#contracts/api/lists.ts'
import type { ActionView, GatewayView } from '#contracts/live.ts'
import { RecentActions } from '#web/features/session/recent-actions.tsx'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { ImportedBadge } from '#web/ui/imported-badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { type AgentAct, agentActLabels, agentActRefusal, offeredActs } from './agent-act.ts'
import { useAgentActs } from './agent-acts.tsx'

type Row = { agent: AgentView; gateway: GatewayView; latest: ActionView | undefined }

/** One agent: its sessions, since when it is paused, what can be done to it, and what came of what was asked last. */
export function AgentRow({ agent, gateway, latest }: Row) {
  return (
    <li className="flex flex-col gap-1 border-b py-1.5 last:border-b-0" data-agent={agent.agentId}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 break-words font-medium">{agent.name ?? agent.agentId}</span>
        {agent.imported ? <ImportedBadge /> : null}
        <Sessions agent={agent} gateway={gateway} />
        {agent.pausedAt ? (
          <Badge tone="info">
            <Pause aria-hidden /> paused <RelativeTime at={agent.pausedAt} />
          </Badge>
        ) : null}
        <span className="ml-auto flex gap-2">
          {offeredActs(agent, latest).map((act) => (
            <ActButton key={act} act={act} agent={agent} gateway={gateway} latest={latest} />
          ))}
        </span>
      </div>
      <RecentActions actions={latest ? [latest] : []} />
    </li>
  )
}

function Sessions({ agent: { agentId, liveSessions, troubled }, gateway }: Omit<Row, 'latest'>) {
  if (liveSessions === 0) return <span className="text-ink-3">no live session</span>
  const query = new URLSearchParams({ gateway: gateway.slug, agent: agentId })
  return (
    <span className="text-ink-2">
      <Link href={`/sessions?${query}`} className="font-medium text-accent underline">
        {liveSessions} live {liveSessions === 1 ? 'session' : 'sessions'}
      </Link>
      {troubled > 0 ? `, ${troubled} in trouble` : null}
    </span>
  )
}

const glyphs = { 'agent.pause': Pause, 'agent.resume': Play } as const

function ActButton({ act, agent: { agentId }, gateway, latest }: Row & { act: AgentAct }) {
  const ask = useAgentActs()
  const { role } = useViewer()
  const Glyph = glyphs[act]
  return (
    <GatedButton
      size="small"
      refusal={agentActRefusal(role, act, latest)}
      aria-label={`${agentActLabels[act]} agent ${agentId}`}
      onClick={() => ask(act, { gatewayId: gateway.id, agentId })}
    >
      <Glyph aria-hidden /> {agentActLabels[act]}
    </GatedButton>
  )
}
