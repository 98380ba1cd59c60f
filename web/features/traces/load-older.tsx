'use client'
import { Button } from '#web/ui/button.tsx'
import { formatExact } from '#web/ui/format.ts'

type List = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }

/** More of a list that goes back in time. A search says how far it has looked. */
export function LoadOlder({ list, what, lookedBackTo }: { list: List; what: string; lookedBackTo: string | null }) {
  if (!list.hasNextPage) return null
  return (
    <p className="flex flex-wrap items-center gap-2 px-3 py-2 text-xs text-ink-3">
      {lookedBackTo === null ? null : `Looked back to ${formatExact(lookedBackTo)}.`}
      <Button size="small" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {lookedBackTo === null ? `Load older ${what}` : 'Look further back'}
      </Button>
    </p>
  )
}
