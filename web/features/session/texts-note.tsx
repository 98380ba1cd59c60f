'use client'
import type { SessionDetail } from '#contracts/api/lists.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { FilterChip } from '#web/ui/filter-chip.tsx'

/** The way to the transcript where texts are stored; else why there is none. */
export function TextsNote({ detail }: { detail: SessionDetail }) {
  const { query, change } = useUrlState()
  const messages = detail.timeline.filter(({ kind }) => kind === 'message')
  if (messages.length === 0) return null
  const isStored = messages.some(({ body }) => typeof body['text'] === 'string')
  if (!isStored && detail.session.imported)
    return (
      <p className="text-xs text-ink-3">
        No transcript: the messages of its history have no <code className="font-mono">text</code>
      </p>
    )
  if (!isStored) {
    return (
      <p className="text-xs text-ink-3">
        No transcript: texts are not stored for this gateway (<code className="font-mono">storeText</code>)
      </p>
    )
  }
  const isOn = query.get('show') === 'messages'
  return (
    <FilterChip on={isOn} onClick={() => change({ show: isOn ? null : 'messages' })}>
      Transcript
    </FilterChip>
  )
}
