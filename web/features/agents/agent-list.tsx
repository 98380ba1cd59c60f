'use client'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { AgentPage } from '#contracts/api/lists.ts'
import type { GatewayView } from '#contracts/live.ts'
import { agentsQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { agentActEffects } from './agent-act.ts'
import { AgentRow } from './agent-row.tsx'

/** The agents of a gateway: what each does now, whether it is paused, and pausing it. */
export function AgentList({ gateway }: { gateway: GatewayView }) {
  const { data, error, refetch } = useQuery(agentsQuery(gateway.id))
  const headingId = useId()
  return (
    <section aria-labelledby={headingId} className="flex flex-col gap-1">
      <h3 id={headingId} className="font-medium">
        Agents
      </h3>
      {error && !data ? <QueryError what="Its agents" error={error} retry={() => void refetch()} /> : null}
      {data ? <Loaded page={data} gateway={gateway} /> : error ? null : <SkeletonRows rows={2} />}
    </section>
  )
}

function Loaded({ page: { items, actions }, gateway }: { page: AgentPage; gateway: GatewayView }) {
  if (items.length === 0)
    return <p className="text-ink-3">No agent of this gateway has been seen yet. One appears here with its first session.</p>
  return (
    <>
      <p className="text-xs text-ink-3">Pause: {agentActEffects['agent.pause']}</p>
      <ul className="flex flex-col border-y">
        {items.map((agent) => (
          <AgentRow
            key={agent.agentId}
            agent={agent}
            gateway={gateway}
            latest={actions.find(({ agentId }) => agentId === agent.agentId)}
          />
        ))}
      </ul>
    </>
  )
}
