'use client'
import type { DriftReportView } from '#contracts/drift.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { DriftReport } from './drift-report.tsx'

/** The comparisons a deployment made, newest first. */
export function DriftSheet({ reports, onClose }: { reports: readonly DriftReportView[]; onClose: () => void }) {
  return (
    <Sheet title="Configuration, compared" onClose={onClose}>
      {reports.length === 0 ? (
        <EmptyState title="The reports are not here any more">Retention has removed them.</EmptyState>
      ) : null}
      {reports
        .toSorted((a, b) => b.at.localeCompare(a.at))
        .map((report) => (
          <DriftReport key={report.id} report={report} />
        ))}
    </Sheet>
  )
}
