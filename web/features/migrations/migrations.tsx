'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { backfillsQuery } from '#web/features/api/backfill-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { BackfillList } from './backfill-list.tsx'
import { BroughtSection } from './brought-section.tsx'
import { SourceSection } from './source-section.tsx'

const StartBackfill = dynamic(() => import('./start-backfill.tsx').then((module) => module.StartBackfill), { ssr: false })
const MonthsSection = dynamic(() => import('./months-section.tsx').then((module) => module.MonthsSection), { ssr: false })
const WorkSheet = dynamic(() => import('./work-sheet.tsx').then((module) => module.WorkSheet), { ssr: false })

/** Where does our history lie, and how much of it is here? Sources with their latest run, what they brought, then every run. */
export function Migrations() {
  const { query, change } = useUrlState()
  const list = useInfiniteQuery(backfillsQuery(query.get('source')))
  const { data, error, refetch } = list
  const [first] = data?.pages ?? []
  const asked = first?.sources.find(({ source }) => source === query.get('start'))
  const shown = query.get('show')
  return (
    <Page title="Migrations">
      {error && !data ? <QueryError what="The backfills" error={error} retry={() => void refetch()} /> : null}
      {first ? (
        <>
          <SourceSection sources={first.sources} />
          <BroughtSection brought={first.brought} />
          <BackfillList list={list} sources={first.sources.map(({ source }) => source)} />
          {first.brought.length > 0 ? <MonthsSection /> : null}
        </>
      ) : error ? null : (
        <Section title="Sources">
          <SkeletonRows rows={5} />
        </Section>
      )}
      {asked ? (
        <StartBackfill source={asked} dryRun={query.get('how') === 'dry'} onClose={() => change({ start: null, how: null })} />
      ) : null}
      {shown === 'tasks' || shown === 'projects' || shown === 'sessions' ? (
        <WorkSheet shown={shown} onClose={() => change({ show: null, project: null, q: null })} />
      ) : null}
    </Page>
  )
}
