'use client'
import { useMemo } from 'react'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { readAlertFilter } from './alert-filter.ts'
import { AlertFilters } from './alert-filters.tsx'
import { AlertList } from './alert-list.tsx'
import { AlertPanel } from './alert-panel.tsx'
import { AlertsPage } from './alerts-page.tsx'
import { BrowserNoticesButton } from './browser-notices-button.tsx'

/** What is wrong, how bad, since when, and who has it? */
export function Alerts() {
  const { query, change } = useUrlState()
  const text = query.toString()
  const filter = useMemo(() => readAlertFilter(new URLSearchParams(text)), [text])
  const selected = query.get('alert')
  return (
    <AlertsPage title="Alerts" aside={<BrowserNoticesButton />}>
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <AlertFilters filter={filter} change={change} />
          <AlertList filter={filter} selected={selected} change={change} />
        </div>
        {selected ? <AlertPanel id={selected} onClose={() => change({ alert: null })} /> : null}
      </div>
    </AlertsPage>
  )
}
