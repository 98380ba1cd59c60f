'use client'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { apiDocsQuery } from '#web/features/api/api-docs-query.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { buttonLook } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { type Description, groupedByTag, isSearched, type Operation, operationsOf } from './description.ts'
import { openOperation, useOpenOperation } from './open-operation.ts'
import { OperationLine } from './operation-line.tsx'

/** What can be asked of Mission Control by a program, and how? */
export function ApiDocs() {
  const { data, error, refetch } = useQuery(apiDocsQuery)
  return (
    <Page
      title="API"
      aside={
        <a className={buttonLook({ size: 'small' })} href="/api/v1/openapi.json" download="openapi.json">
          OpenAPI 3.1
        </a>
      }
    >
      {error && !data ? <QueryError what="The description" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={12} />}
      {data ? <Operations description={data} /> : null}
    </Page>
  )
}

/** By what stands in the search now: the list may still be on its way. */
function openFirst(all: readonly Operation[], search: string): void {
  const first = all.find((operation) => isSearched(operation, search.trim()))
  if (first) openOperation(first.id)
}

/** Moves to an operation. */
const show = (id: string) => document.getElementById(id)?.scrollIntoView({ block: 'nearest' })

function Operations({ description }: { description: Description }) {
  const open = useOpenOperation()
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search.trim())
  const all = useMemo(() => operationsOf(description), [description])
  const found = useMemo(() => all.filter((operation) => isSearched(operation, wanted)), [all, wanted])
  const active = useListKeys({
    ids: found.map(({ id }) => id),
    selected: null,
    onMove: show,
    onOpen: openOperation,
    onOpenPage: openOperation,
    onClose: () => openOperation(null),
  })
  useEffect(() => {
    // A pasted address names what is not there before the description is: the browser does not go there by itself.
    if (open !== null) show(open)
  }, [open])
  return (
    <>
      <p className="max-w-4xl text-ink-2">{description.info.description.replaceAll('`', '')}</p>
      <input
        type="search"
        data-page-search
        aria-label="Search operations"
        placeholder="Search by path, what it does, scope or command ( / )"
        value={search}
        className="h-8 w-full max-w-xl rounded border border-line-strong bg-surface px-2 text-[16px] sm:text-sm"
        onChange={({ target }) => setSearch(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          // From the search on, j and k go through what was found.
          if (key === 'Enter' || key === 'Escape') currentTarget.blur()
          if (key === 'Enter') openFirst(all, currentTarget.value)
        }}
      />
      <p className="text-xs text-ink-3" aria-live="polite">
        {found.length} of {all.length} operations
      </p>
      {found.length === 0 ? (
        <EmptyState title="No operation is like this">
          Paths, words of what it does, scopes and commands of mc are searched.
        </EmptyState>
      ) : null}
      {groupedByTag(found).map(([tag, operations]) => (
        <Section key={tag} title={tag}>
          <ul>
            {operations.map((operation) => (
              <OperationLine
                key={operation.id}
                operation={operation}
                description={description}
                isOpen={operation.id === open}
                isActive={operation.id === active}
              />
            ))}
          </ul>
        </Section>
      ))}
    </>
  )
}
