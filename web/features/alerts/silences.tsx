'use client'
import { useQuery } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import type { SilenceView } from '#contracts/alerts.ts'
import { useAlertActs } from '#web/features/alert/alert-acts.tsx'
import { silencesQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { useNow } from '#web/ui/clock.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { AlertsPage } from './alerts-page.tsx'
import { silenceState } from './silence-draft.ts'
import { SilenceLine } from './silence-line.tsx'

/** What is muted, by whom, why, and until when? */
export function Silences() {
  const { data, error, refetch } = useQuery(silencesQuery)
  const ask = useAlertActs()
  const refusal = useRefusal('silence.create')
  return (
    <AlertsPage
      title="Silences"
      aside={
        <GatedButton tone="primary" refusal={refusal} onClick={() => ask({ act: 'silence', alert: null })}>
          <BellOff aria-hidden /> New silence
        </GatedButton>
      }
    >
      {error && !data ? <QueryError what="The silences" error={error} retry={() => void refetch()} /> : null}
      {data ? <Lists silences={data.items} /> : error ? null : <SkeletonRows rows={5} className="bg-surface" />}
      <p className="text-xs text-ink-3">
        Silences that are planned in <code className="font-mono">config/alerts.yaml</code> hold too; they are not listed here.
      </p>
    </AlertsPage>
  )
}

function Lists({ silences }: { silences: readonly SilenceView[] }) {
  const now = useNow()
  // The server has neither the reader's clock nor the list.
  if (now === null) return null
  const by = Map.groupBy(silences, (silence) => silenceState(silence, now))
  const current = [...(by.get('holds') ?? []), ...(by.get('planned') ?? [])].toSorted((a, b) => a.endsAt.localeCompare(b.endsAt))
  const over = (by.get('over') ?? []).toSorted((a, b) => (b.endedAt ?? b.endsAt).localeCompare(a.endedAt ?? a.endsAt))
  return (
    <>
      <Section title={current.length === 0 ? 'Nothing is silenced' : `Muted now or soon: ${current.length}`}>
        {current.length === 0 ? (
          <EmptyState title="Nobody has muted anything">
            Before planned work, say here what would only be noise. A silence has an owner, a reason and an end. From a terminal:{' '}
            <code className="font-mono">mc silence add</code>.
          </EmptyState>
        ) : null}
        <ul data-silences="current">
          {current.map((silence) => (
            <SilenceLine key={silence.id} silence={silence} state={silenceState(silence, now)} />
          ))}
        </ul>
      </Section>
      {over.length > 0 ? (
        <Section title="Over">
          <ul data-silences="over">
            {over.map((silence) => (
              <SilenceLine key={silence.id} silence={silence} state="over" />
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  )
}
