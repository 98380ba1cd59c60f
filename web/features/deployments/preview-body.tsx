'use client'
import { ArrowRight, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DeploymentPreview } from '#contracts/api/releases.ts'
import { changedSince } from '#domain/drift/changed-since.ts'
import { DriftReport } from '#web/features/drift/drift-report.tsx'
import { ReleaseName } from '#web/ui/release-name.tsx'
import { ChangeTable } from './change-table.tsx'

/** What a deployment would do: what changes, what differs between places, what it goes through, and what speaks against it. */
export function PreviewBody({ preview }: { preview: DeploymentPreview }) {
  const { environment, current, release, changes, drift, steps, warnings } = preview
  return (
    <div data-preview>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-2 text-base sm:px-4">
        <span className="text-sm text-ink-2">{environment.name}:</span>
        {current ? <ReleaseName release={current} /> : <span className="text-ink-2">nothing yet</span>}
        <ArrowRight className="size-4 text-ink-3" aria-label="becomes" />
        <ReleaseName release={release} />
      </div>
      {warnings.length > 0 ? (
        <ul className="border-b bg-warning-soft px-3 py-2 sm:px-4" aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning} className="flex gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
              <span className="min-w-0 break-words">{warning}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <Part title={changes.length === 0 ? 'No setting changes' : `Settings that change: ${changes.length}`}>
        {changes.length > 0 ? <ChangeTable changes={changes} /> : null}
      </Part>
      {drift.length > 0 ? (
        <Part title="Configuration, as last compared">
          {drift.map((report) => (
            <DriftReport
              key={report.id}
              report={report}
              changedAt={report.environment === environment.slug ? changedSince(report, environment) : null}
              isBare
            />
          ))}
        </Part>
      ) : null}
      <Part title="What happens, in order">
        <ol className="list-decimal pb-2 pl-10 pr-3 sm:pl-11">
          {steps.map((step) => (
            <li key={step} className="py-0.5">
              {step}
            </li>
          ))}
        </ol>
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-b">
      <h3 className="px-3 py-1.5 font-semibold sm:px-4">{title}</h3>
      {children}
    </section>
  )
}
