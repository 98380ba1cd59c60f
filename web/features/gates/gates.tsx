'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { SuitePage } from '#contracts/api/releases.ts'
import { suitesQuery } from '#web/features/api/gate-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { RunList } from './run-list.tsx'
import { SuiteSection } from './suite-section.tsx'

const GateRunSheet = dynamic(() => import('./gate-run-sheet.tsx').then((module) => module.GateRunSheet), { ssr: false })
const RunGate = dynamic(() => import('./run-gate.tsx').then((module) => module.RunGate), { ssr: false })

/** Does what users need work, and how surely do we know? One section a suite, then every run. */
export function Gates() {
  const { data, error, refetch } = useQuery(suitesQuery)
  const { query, change } = useUrlState()
  const run = query.get('run')
  const asked = data?.items.find(({ slug }) => slug === query.get('start'))
  return (
    <Page title="Gates">
      {error && !data ? <QueryError what="The suites" error={error} retry={() => void refetch()} /> : null}
      {data ? <Suites page={data} /> : error ? null : <Skeleton className="h-72" />}
      <RunList suites={data?.items.map(({ slug }) => slug) ?? []} />
      {run ? <GateRunSheet id={run} onClose={() => change({ run: null })} /> : null}
      {asked ? <RunGate suite={asked} onClose={() => change({ start: null })} /> : null}
    </Page>
  )
}

function Suites({ page }: { page: SuitePage }) {
  if (page.items.length === 0) {
    return (
      <Section title="No suite is configured yet">
        <EmptyState title="A suite says what a right outcome is">
          <p>
            Write one as <code className="font-mono">config/suites/&lt;name&gt;.yaml</code>: it is checked and applied as soon as
            it is saved. Then run it here, or with{' '}
            <code className="font-mono">mc gate run &lt;name&gt; --environment &lt;name&gt;</code>.
          </p>
        </EmptyState>
      </Section>
    )
  }
  return page.items.map((suite) => <SuiteSection key={suite.slug} suite={suite} />)
}
