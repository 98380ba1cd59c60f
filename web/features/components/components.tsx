'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { ComponentPage } from '#contracts/api/response.ts'
import type { ComponentView } from '#contracts/components.ts'
import { componentsQuery } from '#web/features/api/component-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ConfigBanner } from '#web/features/config/config-banner.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { componentStateLooks } from '#web/ui/component-state-badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ComponentLine } from './component-line.tsx'

const ComponentSheet = dynamic(() => import('./component-sheet.tsx').then((module) => module.ComponentSheet), { ssr: false })

/** Is anything about to run full? Every component against its own limits, most pressing first. */
export function Components() {
  const { data, error, refetch } = useQuery(componentsQuery)
  const { query, change } = useUrlState()
  const slug = query.get('component')
  return (
    <Page title="Components">
      <Section title="What is taken of what may be" aside={data ? <StateFilter page={data} /> : null}>
        {error && !data ? <QueryError what="The components" error={error} retry={() => void refetch()} /> : null}
        {data ? <List page={data} /> : error ? null : <SkeletonRows rows={6} />}
      </Section>
      <ConfigBanner />
      {slug ? <ComponentSheet slug={slug} onClose={() => change({ component: null })} /> : null}
    </Page>
  )
}

const states: readonly ComponentView['state'][] = ['over-limit', 'near-limit', 'stale', 'unknown', 'ok']

function StateFilter({ page }: { page: ComponentPage }) {
  const { query, change } = useUrlState()
  const chosen = query.get('state')
  return (
    <span className="flex flex-wrap gap-1.5" role="group" aria-label="State">
      {states.map((state) => {
        const { glyph: Glyph, word } = componentStateLooks[state]
        const count = page.items.filter((item) => item.state === state).length
        return (
          <FilterChip key={state} on={chosen === state} onClick={() => change({ state: chosen === state ? null : state })}>
            <Glyph aria-hidden /> {word} {count}
          </FilterChip>
        )
      })}
    </span>
  )
}

function List({ page }: { page: ComponentPage }) {
  const { query, change } = useUrlState()
  const state = query.get('state')
  const items = page.items.filter((item) => state === null || item.state === state)
  if (page.items.length === 0) return <NoComponent />
  if (items.length === 0) return <EmptyState title="No component is in this state now" />
  return (
    <ul>
      {items.map((item) => (
        <ComponentLine key={item.slug} component={item} onOpen={() => change({ component: item.slug })} />
      ))}
    </ul>
  )
}

const NoComponent = () => (
  <EmptyState title="Nothing was heard of any component yet">
    The parts of this installation tell of themselves within seconds of their start: is a worker running? Name others in{' '}
    <code className="font-mono">config/components.yaml</code>: where their metrics are, or that they post samples themselves.
  </EmptyState>
)
