'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SilencePreview as Preview } from '#contracts/api/response.ts'
import type { Matcher } from '#domain/alert/alert.ts'
import { request } from '#web/features/api/request.ts'
import { cn } from '#web/ui/cn.ts'
import { formatCount } from '#web/ui/format.ts'

/** Somebody who types is not asked about each letter. */
const SETTLED_MS = 300

/** What of the open alerts a silence would mute now. */
export function SilencePreview({ matchers }: { matchers: readonly Matcher[] }) {
  const text = useSettled(JSON.stringify(matchers))
  const { data, error, isFetching } = useQuery({
    queryKey: ['silence-preview', text],
    queryFn: ({ signal }) =>
      request<Preview>('/api/v1/silences/preview', { method: 'POST', body: { matchers: JSON.parse(text) }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <div role="status" className={cn('min-h-12 rounded border bg-canvas p-2', isFetching && 'text-ink-2')} data-preview>
      {data ? (
        <Says preview={data} />
      ) : error ? (
        `What it would mute is not known: ${error.message}`
      ) : (
        'Looking what it would mute…'
      )}
    </div>
  )
}

function Says({ preview: { alerts, whole, members, titles } }: { preview: Preview }) {
  if (alerts === 0) return <>It mutes nothing now. It holds for what begins while it lasts, as before planned work.</>
  return (
    <>
      <p className="font-medium">
        It mutes {formatCount(members)} {members === 1 ? 'member' : 'members'} of {formatCount(alerts)} open{' '}
        {alerts === 1 ? 'alert' : 'alerts'} now, {wholeWords(alerts, whole)}:
      </p>
      <ul className="mt-1 flex list-disc flex-col pl-4">
        {titles.map((title) => (
          <li key={title} className="break-words">
            {title}
          </li>
        ))}
        {titles.length < alerts ? <li>and {formatCount(alerts - titles.length)} more</li> : null}
      </ul>
    </>
  )
}

function wholeWords(alerts: number, whole: number): string {
  if (whole === 0) return 'none of them whole'
  if (whole < alerts) return `${formatCount(whole)} of them whole`
  return alerts === 1 ? 'which is all of it' : 'all of them whole'
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
