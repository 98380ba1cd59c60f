'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleQuestionMark, TriangleAlert } from 'lucide-react'
import type { ConfigInForce } from '#contracts/api/releases.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { configQuery } from '#web/features/api/release-queries.ts'
import { Section } from '#web/ui/section.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** Which configuration is in force, and what is wrong with a newer one that is not in force as a whole. */
export function ConfigBanner() {
  const { data, error, refetch } = useQuery(configQuery)
  return (
    <Section title="Configuration in force">
      {error && !data ? <QueryError what="The configuration" error={error} retry={() => void refetch()} /> : null}
      {data ? <InForce config={inForce(data)} /> : error ? null : <Skeleton className="m-3 h-5 w-80 max-w-full" />}
      {data?.rejected ? <Rejected rejected={data.rejected} /> : null}
    </Section>
  )
}

type Applied = Pick<ConfigInForce, 'hash' | 'revision' | 'appliedAt'>

/** The newest text, also where a part of it is not; what that is stands below. */
const inForce = (config: ConfigInForce): Applied =>
  config.rejected?.butFor ? { ...config.rejected, appliedAt: config.rejected.at } : config

function InForce({ config: { hash, revision, appliedAt } }: { config: Applied }) {
  if (hash === null)
    return (
      <p className="flex items-center gap-2 px-3 py-2 text-ink-2" data-config="none">
        <CircleQuestionMark className="size-4 shrink-0" aria-hidden /> None was applied yet; it is read from the folder{' '}
        <code className="font-mono">config/</code>.
      </p>
    )
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2" data-config="applied">
      <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
      <span>
        {revision ? (
          <>
            git revision <code className="font-mono">{revision.slice(0, 12)}</code>
          </>
        ) : (
          'not from a git repository'
        )}
      </span>
      <span className="text-ink-2" title={hash}>
        hash <code className="font-mono">{hash.slice(0, 12)}</code>
      </span>
      <span className="text-ink-3">
        applied <RelativeTime at={appliedAt} />
      </span>
    </p>
  )
}

function Rejected({ rejected }: { rejected: NonNullable<ConfigInForce['rejected']> }) {
  return (
    <div className="border-t bg-warning-soft px-3 py-2" data-config-rejected>
      <p className="flex flex-wrap items-center gap-x-2 font-medium">
        <TriangleAlert className="size-4 shrink-0 text-warning" aria-hidden />{' '}
        {rejected.butFor
          ? 'It is in force but for what is wrong in it:'
          : 'The newest files were refused; what was in force stays.'}
        <span className="text-xs font-normal text-ink-2">
          <RelativeTime at={rejected.at} />
        </span>
      </p>
      <ul className="mt-1 pl-6">
        {rejected.problems.map((problem) => (
          <li key={problem} className="break-words font-mono text-xs">
            {problem}
          </li>
        ))}
      </ul>
      {rejected.butFor?.length ? <p className="mt-1 pl-6 text-ink-2">Instead: {rejected.butFor.join('; ')}.</p> : null}
    </div>
  )
}
