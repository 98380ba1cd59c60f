'use client'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { BackfillAccepted, BackfillStart } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { badRowReasons } from '#domain/backfill/row.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { quarantineQuery } from '#web/features/api/backfill-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { request } from '#web/features/api/request.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { formatCount } from '#web/ui/format.ts'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { say } from '#web/ui/toasts.tsx'
import { refusalWords } from './backfill-words.ts'
import { QuarantinedRow } from './quarantined-row.tsx'

/** The rows that were left out, each with why and where it lies; after a fix of the mapping they alone are tried again. */
export function QuarantineSection({ backfill }: { backfill: BackfillView }) {
  const { number, quarantined, maxQuarantine, state } = backfill
  const { query, change } = useUrlState()
  const reason = query.get('reason')
  const aside = (
    <span className="flex flex-wrap items-center gap-2">
      <span className="text-ink-2">
        {formatCount(quarantined)} of at most {formatCount(maxQuarantine)}
      </span>
      <select
        aria-label="Reason"
        value={reason ?? ''}
        onChange={(event) => change({ reason: event.target.value || null })}
        className={cn(inputLook, 'h-7 w-auto')}
      >
        <option value="">Any reason</option>
        {badRowReasons.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <Replay backfill={backfill} />
    </span>
  )
  return (
    <Section title="Left out (quarantine)" aside={quarantined > 0 ? aside : null}>
      {quarantined > 0 ? (
        <Rows number={number} reason={reason} />
      ) : (
        <EmptyState title={isBackfillOver(state) ? 'No row was left out' : 'No row was left out so far'}>
          {maxQuarantine === 0
            ? 'Not one may be: a single bad row ends the run with nothing written.'
            : `Up to ${formatCount(maxQuarantine)} may be; with more, nothing is written.`}
        </EmptyState>
      )}
    </Section>
  )
}

function Rows({ number, reason }: { number: number; reason: string | null }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    quarantineQuery(number, reason),
  )
  if (error && !data) return <QueryError what="The rows that were left out" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={3} />
  const rows = data.pages.flatMap(({ items }) => items)
  if (rows.length === 0) return <EmptyState title={reason ? 'None was left out for this reason' : 'None is kept any more'} />
  return (
    <>
      <ul>
        {rows.map((row) => (
          <QuarantinedRow key={row.id} row={row} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More rows
        </Button>
      ) : null}
    </>
  )
}

function Replay({ backfill: { source, number, state } }: { backfill: BackfillView }) {
  const router = useRouter()
  const role = useRefusal('backfill.start')
  const { mutate, isPending } = useMutation({
    mutationFn: (body: BackfillStart) => request<BackfillAccepted>('/api/v1/backfills', { method: 'POST', body }),
    onSuccess: ({ backfill }) => router.push(`/migrations/${backfill.number}`),
    onError: (error) => void say('Not replayed', { description: refusalWords(error), isFailure: true }),
  })
  const early =
    state === 'done'
      ? null
      : state === 'failed'
        ? 'Nothing of this run was kept. Correct the mapping or the source, or raise maxQuarantine, and run it again.'
        : `It is ${state}: only what a run that is done left out can be replayed.`
  return (
    <GatedButton
      size="small"
      refusal={role ?? early}
      disabled={isPending}
      title="Tries these rows alone again, with the mapping as it is now"
      onClick={() => mutate({ source, dryRun: false, replay: number })}
    >
      <RotateCcw aria-hidden /> Replay these
    </GatedButton>
  )
}
