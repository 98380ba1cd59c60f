'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { HandoffPage } from '#contracts/api/response.ts'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { handoffsQuery } from '#web/features/api/handoff-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ChannelLine } from './channel-line.tsx'
import { byUrgency, isChannelFilter, passes } from './channel-order.ts'

const ChannelSheet = dynamic(() => import('./channel-sheet.tsx').then((module) => module.ChannelSheet), { ssr: false })

/** Lines drawn at first; more on demand, as there may be thousands of channels. */
const SHOWN = 200

/** Does everything that one session hands to another arrive: once, in order, in time, and is it acted upon? */
export function Handoffs() {
  const { data, error, refetch } = useQuery(handoffsQuery)
  const { query, change } = useUrlState()
  const name = query.get('channel')
  return (
    <Page title="Hand-offs">
      <Section title="Channels between sessions" aside={data ? <Filter page={data} /> : null}>
        {error && !data ? <QueryError what="The channels" error={error} retry={() => void refetch()} /> : null}
        {data ? <List page={data} /> : error ? null : <SkeletonRows rows={8} />}
      </Section>
      {name && data ? (
        <ChannelSheet
          name={name}
          channel={data.items.find(({ channel }) => channel === name)}
          onClose={() => change({ channel: null })}
        />
      ) : null}
    </Page>
  )
}

const filters = { faulty: 'with faults', stopped: 'stopped', durable: 'durable', followed: 'followed' } as const

function Filter({ page }: { page: HandoffPage }) {
  const { query, change } = useUrlState()
  const chosen = query.get('show')
  return (
    <span className="flex flex-wrap gap-1.5" role="group" aria-label="Which channels">
      {(Object.keys(filters) as (keyof typeof filters)[]).map((filter) => (
        <FilterChip key={filter} on={chosen === filter} onClick={() => change({ show: chosen === filter ? null : filter })}>
          {filters[filter]} {page.items.filter((channel) => passes(channel, filter)).length}
        </FilterChip>
      ))}
    </span>
  )
}

function List({ page }: { page: HandoffPage }) {
  const { query, change } = useUrlState()
  const filter = query.get('show')
  const items = page.items.filter((channel) => !isChannelFilter(filter) || passes(channel, filter)).toSorted(byUrgency)
  const isWhole = query.get('all') === 'yes'
  const shown = isWhole ? items : items.slice(0, SHOWN)
  if (page.items.length === 0) return <NoChannel />
  if (items.length === 0)
    return <EmptyState title={filter === 'faulty' ? 'Nothing is wrong with any channel' : 'No channel is like this now'} />
  return (
    <>
      <ul>
        {shown.map((channel: HandoffChannelView) => (
          <ChannelLine key={channel.channel} channel={channel} onOpen={() => change({ channel: channel.channel })} />
        ))}
      </ul>
      {shown.length < items.length ? (
        <button
          type="button"
          className="px-3 py-2 text-accent underline underline-offset-2"
          onClick={() => change({ all: 'yes' })}
        >
          Show {items.length - shown.length} more
        </button>
      ) : null}
    </>
  )
}

const NoChannel = () => (
  <EmptyState title="Nobody has handed anything over yet">
    <p>
      Report what your sessions send each other to <code className="font-mono">POST /api/v1/handoffs</code>, and gaps, duplicates
      and old inputs show here. Or send through Mission Control, which loses nothing:{' '}
      <code className="font-mono">mc handoff send planner/writer --key task-1 --body &apos;{'{"task": 1}'}&apos;</code>
    </p>
    <p className="mt-2">What gateways show of an agent and its subagents comes by itself.</p>
  </EmptyState>
)
