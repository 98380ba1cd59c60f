'use client'
import { useQueryClient } from '@tanstack/react-query'
import type { ComponentLimitView, ComponentView } from '#contracts/components.ts'
import { figureName } from '#domain/component/figure.ts'
import { componentQuery } from '#web/features/api/component-queries.ts'
import { useNow } from '#web/ui/clock.ts'
import { ComponentStateBadge } from '#web/ui/component-state-badge.tsx'
import { RowTime } from '#web/ui/time.tsx'
import { FigureBar } from './figure-bar.tsx'
import { hitWords, ofLimitWords } from './figure-words.ts'
import { FIRST_HOURS } from './hours.ts'

/** One component: how it is, each figure against its limit, and when it hits one. */
export function ComponentLine({ component, onOpen }: { component: ComponentView; onOpen: () => void }) {
  const client = useQueryClient()
  const { slug, name, kind, state, says, limits, lastSampleAt } = component
  return (
    <li className="border-b last:border-b-0" data-component={slug} data-state={state}>
      <button
        type="button"
        onClick={onOpen}
        onPointerEnter={() => void client.prefetchQuery(componentQuery(slug, FIRST_HOURS))}
        className="grid w-full grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-3 py-2 text-left hover:bg-raised md:grid-cols-[6.5rem_minmax(10rem,1fr)_minmax(20rem,2fr)]"
      >
        <span className="pt-0.5">
          <ComponentStateBadge state={state} />
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-xs text-ink-2">
            {kind}, heard <RowTime at={lastSampleAt} unknown="nothing was heard of it yet" />
          </span>
        </span>
        <span className="col-span-2 flex min-w-0 flex-col gap-1 md:col-span-1">
          {limits.map((limit) => (
            <FigureLine key={limit.figure} limit={limit} />
          ))}
        </span>
        {state === 'ok' ? null : <span className="col-span-full break-words text-xs text-ink-2">{says}</span>}
      </button>
    </li>
  )
}

function FigureLine({ limit }: { limit: ComponentLimitView }) {
  const now = useNow()
  return (
    <span className="grid grid-cols-[5rem_minmax(3rem,1fr)_10rem] items-center gap-x-2 text-xs">
      <span className="truncate text-ink-2">{figureName(limit.figure)}</span>
      <FigureBar limit={limit} />
      <span className="text-right tabular-nums">{ofLimitWords(limit)}</span>
      {limit.hitAt && now !== null ? (
        <span className="col-span-full text-right text-ink-2 tabular-nums">{hitWords(limit, now)}</span>
      ) : null}
    </span>
  )
}
