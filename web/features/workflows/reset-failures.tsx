'use client'
import { History } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'

const FailuresDialog = dynamic(() => import('./failures-dialog.tsx').then((module) => module.FailuresDialog), { ssr: false })

type Props = { type: string | null; types: readonly string[] }

/** Among failures: their types, and a way to take up all of one type that have one cause. `types` = those in sight. */
export function ResetFailures({ type, types }: Props) {
  const { query, change } = useUrlState()
  const role = useRefusal('workflow.reset')
  const refusal = role ?? (type === null ? 'Choose one type first: failures of several types have no cause in common.' : null)
  const shown = type === null || types.includes(type) ? types : [type, ...types]
  return (
    <div className="flex flex-wrap items-center gap-1">
      {shown.map((each) => (
        <FilterChip key={each} on={each === type} onClick={() => change({ type: each === type ? null : each })}>
          {each}
        </FilterChip>
      ))}
      <GatedButton size="small" refusal={refusal} onClick={() => change({ ask: 'reset-failures' })}>
        <History aria-hidden /> Reset failures of one cause
      </GatedButton>
      {query.get('ask') === 'reset-failures' && refusal === null && type !== null ? (
        <FailuresDialog type={type} onClose={() => change({ ask: null })} />
      ) : null}
    </div>
  )
}
