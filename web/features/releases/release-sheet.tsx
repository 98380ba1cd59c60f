'use client'
import { useQuery } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import Link from 'next/link'
import type { ReleaseView } from '#contracts/release.ts'
import { releaseQuery } from '#web/features/api/release-queries.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { buttonLook } from '#web/ui/button.tsx'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { UNKNOWN } from '#web/ui/format.ts'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { compareReleases, valueText } from './compare-releases.ts'
import { Places } from './release-row.tsx'

/** All of one release, `?release=`, and what differs from another, `?with=`. */
export function ReleaseSheet({ releases }: { releases: readonly ReleaseView[] }) {
  const { query, change } = useUrlState()
  const id = query.get('release') ?? ''
  const { data, error } = useQuery(releaseQuery(id))
  const release = data?.release ?? releases.find((one) => one.id === id)
  const other = releases.find(({ id }) => id === query.get('with'))
  const close = () => change({ release: null, with: null })
  if (!release)
    return (
      <Sheet title="Release" onClose={close}>
        {error ? <EmptyState title="There is no such release here">{error.message}</EmptyState> : <SkeletonRows rows={6} />}
      </Sheet>
    )
  const deploy = (
    <Link href={`/deployments?deploy=&release=${release.name}`} className={buttonLook({ tone: 'primary', size: 'small' })}>
      <Rocket aria-hidden /> Deploy
    </Link>
  )
  return (
    <Sheet title={`Release ${release.name}`} onClose={close} aside={deploy}>
      <Facts release={release} />
      <Values release={release} />
      <section className="p-3 sm:p-4">
        <label className="flex flex-wrap items-center gap-2 font-semibold">
          Compare with
          <select
            className={`${inputLook} w-auto max-w-60 font-normal`}
            value={other?.id ?? ''}
            onChange={(event) => change({ with: event.target.value || null })}
          >
            <option value="">another release</option>
            {releases
              .filter(({ id }) => id !== release.id)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </select>
        </label>
        {other ? <Differences from={other} to={release} /> : null}
      </section>
    </Sheet>
  )
}

function Facts({ release }: { release: ReleaseView }) {
  return (
    <div className="flex flex-col gap-1 border-b p-3 sm:p-4">
      <Places release={release} />
      <p>
        Artifact <code className="break-all font-mono text-xs">{release.artifact}</code>
      </p>
      <p>
        Commit <code className="break-all font-mono text-xs">{release.commit ?? `${UNKNOWN} none named`}</code>
      </p>
      <p className="flex flex-wrap items-center gap-1">
        Content hash <code className="break-all font-mono text-xs">{release.contentHash}</code>
        <CopyButton text={release.contentHash} label="Copy the content hash" />
      </p>
      <p className="text-ink-2">
        made by {release.madeBy} <RelativeTime at={release.madeAt} />; never changed since
      </p>
      {release.notes ? <p className="whitespace-pre-wrap break-words">{release.notes}</p> : null}
    </div>
  )
}

function Values({ release }: { release: ReleaseView }) {
  const values = Object.entries(release.values)
  return (
    <section className="border-b">
      <h3 className="px-3 py-1.5 font-semibold sm:px-4">{values.length === 0 ? 'No settings of its own' : 'Settings'}</h3>
      <dl className="text-xs">
        {values.map(([name, value]) => (
          <div key={name} className="flex flex-wrap gap-x-3 border-t px-3 py-1 sm:px-4">
            <dt className="w-56 break-all font-mono">{name}</dt>
            <dd className="min-w-0 flex-1 break-all">{valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Differences({ from, to }: { from: ReleaseView; to: ReleaseView }) {
  const differences = compareReleases(from, to)
  if (differences.length === 0) return <p className="mt-2 text-ink-2">They differ in nothing but their names.</p>
  return (
    <ul className="mt-2 flex flex-col gap-1 font-mono text-xs" data-differences>
      {differences.map(({ name, from: before, to: after }) => (
        <li key={name} className="rounded border p-2">
          <p className="font-semibold">{name}</p>
          {before === null ? null : <p className="break-all text-critical">- {before}</p>}
          {after === null ? null : <p className="break-all text-good">+ {after}</p>}
        </li>
      ))}
    </ul>
  )
}
