'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { PackagePlus } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReleaseView } from '#contracts/release.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { releasesQuery } from '#web/features/api/release-queries.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Page } from '#web/ui/page.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ReleaseRow } from './release-row.tsx'

const ReleaseSheet = dynamic(() => import('./release-sheet.tsx').then((module) => module.ReleaseSheet), { ssr: false })
const NewRelease = dynamic(() => import('./new-release.tsx').then((module) => module.NewRelease), { ssr: false })

/** What can be deployed, and where does each release run? */
export function Releases() {
  const { query, change } = useUrlState()
  const search = query.get('q') ?? ''
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(releasesQuery(search))
  const refusal = useRefusal('release.create')
  const releases = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page
      title="Releases"
      aside={
        <GatedButton tone="primary" refusal={refusal} onClick={() => change({ new: 'release' })}>
          <PackagePlus aria-hidden /> New release
        </GatedButton>
      }
    >
      <Search value={search} onChange={(q) => change({ q })} />
      {error && !data ? <QueryError what="The releases" error={error} retry={() => void refetch()} /> : null}
      <div className="min-w-0 rounded border bg-surface">
        {data ? <List releases={releases} isSearched={search !== ''} /> : error ? null : <SkeletonRows rows={8} />}
      </div>
      {hasNextPage ? (
        <Button className="self-start" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load older releases
        </Button>
      ) : null}
      {query.get('release') && data ? <ReleaseSheet releases={releases} /> : null}
      {query.get('new') === 'release' && refusal === null ? <NewRelease onClose={() => change({ new: null })} /> : null}
    </Page>
  )
}

function Search({ value, onChange }: { value: string; onChange: (q: string | null) => void }) {
  return (
    <input
      type="search"
      data-page-search
      aria-label="Search releases"
      placeholder="Search by name or commit ( / )"
      defaultValue={value}
      onInput={(event) => onChange(event.currentTarget.value.trim() || null)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      className={cn(inputLook, 'sm:w-72')}
    />
  )
}

function List({ releases, isSearched }: { releases: readonly ReleaseView[]; isSearched: boolean }) {
  const { query, change } = useUrlState()
  const open = (release: string) => change({ release })
  const active = useListKeys({
    ids: releases.map(({ id }) => id),
    selected: query.get('release'),
    onMove: (id) => document.getElementById(`release-${id}`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: open,
    onOpenPage: open,
    onClose: () => change({ release: null }),
  })
  if (releases.length === 0) return isSearched ? <EmptyState title="No release is called so" /> : <NoRelease />
  return (
    <ul data-releases>
      {releases.map((release) => (
        <ReleaseRow key={release.id} release={release} isActive={release.id === active} onOpen={() => open(release.id)} />
      ))}
    </ul>
  )
}

function NoRelease() {
  return (
    <EmptyState title="No release yet">
      A release is an artifact with its settings, never changed once made. Make one with “New release”, or from CI with{' '}
      <code className="font-mono">mc release create --name &lt;name&gt; --artifact &lt;artifact&gt;</code>.
    </EmptyState>
  )
}
