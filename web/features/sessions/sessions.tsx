'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo, useRef } from 'react'
import { QueryError } from '#web/features/api/query-error.tsx'
import { MOST_SESSIONS, type SessionBook, sessionsQuery } from '#web/features/api/session-book.ts'
import { formatCount } from '#web/ui/format.ts'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { FilterBar } from './filter-bar.tsx'
import { useListKeys } from './list-keys.ts'
import { NoSessions } from './no-sessions.tsx'
import { PastLink } from './past-link.tsx'
import { readFilter, type SessionFilter, type SortKey } from './session-filter.ts'
import { SessionPanel } from './session-panel.tsx'
import { SessionTable, type SessionTableHandle } from './session-table.tsx'
import { useUrlState } from './url-state.ts'
import { useShownSessions } from './use-shown-sessions.ts'

/** Beside the list from this width on; below it a session opens as its own page. */
const PANEL_FROM = '(min-width: 1100px)'

/** Which session? The list, its filters, and the chosen one beside it. */
export function Sessions() {
  const { query, change } = useUrlState()
  const text = query.toString()
  const filter = useMemo(() => readFilter(new URLSearchParams(text)), [text])
  const { data: book, error, refetch } = useQuery(sessionsQuery)
  const ids = useShownSessions(book, filter)
  return (
    <div className="flex h-[calc(100dvh-6.5rem)] flex-col md:h-[calc(100dvh-3rem)]">
      <div className="flex flex-col gap-2 border-b bg-surface px-3 py-2 sm:px-4">
        <div className="flex min-h-7 flex-wrap items-baseline gap-x-3">
          <h1 className="mr-auto text-xl font-semibold">Sessions</h1>
          <Counts book={book} shown={ids.length} />
          <span className="text-xs">
            <PastLink search={filter.search}>Sessions of the past</PastLink>
          </span>
        </div>
        <FilterBar book={book} filter={filter} change={change} />
      </div>
      {error && !book ? (
        <div className="p-4">
          <QueryError what="The sessions" error={error} retry={() => void refetch()} />
        </div>
      ) : book ? (
        <ListAndPanel book={book} ids={ids} filter={filter} selected={query.get('session')} change={change} />
      ) : (
        <SkeletonRows rows={14} />
      )}
    </div>
  )
}

function Counts({ book, shown }: { book: SessionBook | undefined; shown: number }) {
  if (!book) return null
  const partial = !book.complete
  return (
    <p role="status" className="text-xs text-ink-3">
      {formatCount(shown)} of {formatCount(book.total)}
      {partial && book.byId.size < MOST_SESSIONS ? `, ${formatCount(book.byId.size)} loaded` : null}
      {partial && book.byId.size >= MOST_SESSIONS ? `: the ${formatCount(MOST_SESSIONS)} most recent are listed` : null}
    </p>
  )
}

type Change = (parts: Record<string, string | null>) => void

function ListAndPanel(props: {
  book: SessionBook
  ids: readonly string[]
  filter: SessionFilter
  selected: string | null
  change: Change
}) {
  const { book, ids, filter, selected, change } = props
  const table = useRef<SessionTableHandle>(null)
  const router = useRouter()
  const select = (id: string) => (matchMedia(PANEL_FROM).matches ? change({ session: id }) : router.push(`/sessions/${id}`))
  const sort = (key: SortKey) =>
    change({ sort: key, direction: filter.sort === key && filter.direction === 'desc' ? 'asc' : 'desc' })
  const active = useListKeys({
    ids,
    selected,
    onMove: (id, index) => {
      table.current?.reveal(index)
      if (selected) change({ session: id })
    },
    onOpen: select,
    onOpenPage: (id) => router.push(`/sessions/${id}`),
    onClose: () => change({ session: null }),
  })
  if (book.byId.size === 0 && book.complete) return <NoSessions />
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        {ids.length === 0 ? <NothingPasses search={filter.search} change={change} /> : null}
        <SessionTable book={book} ids={ids} selected={active} filter={filter} onSelect={select} onSort={sort} ref={table} />
      </div>
      {selected ? <SessionPanel id={selected} onClose={() => change({ session: null })} /> : null}
    </div>
  )
}

function NothingPasses({ search, change }: { search: string; change: Change }) {
  return (
    <p className="border-b p-4 text-ink-2">
      No session passes the filters.{' '}
      <button
        type="button"
        className="font-medium text-accent underline"
        onClick={() => change({ q: null, verdict: null, gateway: null, agent: null })}
      >
        Show all
      </button>
      {search ? (
        <>
          , or <PastLink search={search}>look for it in the past</PastLink>
        </>
      ) : null}
    </p>
  )
}
