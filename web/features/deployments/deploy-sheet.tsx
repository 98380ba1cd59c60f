'use client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { EnvironmentView } from '#contracts/deployments.ts'
import { previewQuery } from '#web/features/api/deployment-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { releasesQuery } from '#web/features/api/release-queries.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SelectField } from '#web/ui/select-field.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { DeployForm } from './deploy-form.tsx'
import { PreviewBody } from './preview-body.tsx'

/** Begins with what would change, and only then offers to deploy: `?deploy=<environment>&release=<name>`. */
export function DeploySheet({ environments }: { environments: readonly EnvironmentView[] }) {
  const { query, change } = useUrlState()
  const { data: releases } = useInfiniteQuery(releasesQuery(''))
  const known = releases?.pages.flatMap(({ items }) => items) ?? []
  const environment = environments.find(({ slug }) => slug === query.get('deploy'))?.slug ?? ''
  const release = query.get('release') ?? ''
  const close = () => change({ deploy: null, release: null })
  return (
    <Sheet
      title="Deploy"
      description="First what would change. Nothing is started before you confirm at the end."
      onClose={close}
    >
      <div className="grid gap-3 border-b p-3 sm:grid-cols-2 sm:p-4">
        <SelectField
          label="Release"
          empty={releases && known.length === 0 ? 'No release yet' : 'Choose a release'}
          value={release}
          among={known.map(({ name, runsIn, heldIn }) => ({ value: name, label: `${name}${noteOf(runsIn, heldIn)}` }))}
          onChange={(next) => change({ release: next })}
        />
        <SelectField
          label="To"
          empty="Choose an environment"
          value={environment}
          among={environments.map(({ slug }) => ({ value: slug, label: slug }))}
          onChange={(next) => change({ deploy: next })}
        />
      </div>
      {releases && known.length === 0 ? (
        <EmptyState title="There is no release to deploy yet">
          Make one on the Releases page, or with{' '}
          <code className="font-mono">mc release create --name &lt;name&gt; --artifact &lt;artifact&gt;</code>.
        </EmptyState>
      ) : null}
      {environment && release ? <Preview key={`${environment} ${release}`} environment={environment} release={release} /> : null}
    </Sheet>
  )
}

const noteOf = (runsIn: readonly string[], heldIn: readonly string[]): string =>
  `${runsIn.length > 0 ? ` (runs in ${runsIn.join(', ')})` : ''}${heldIn.length > 0 ? ` (on hold in ${heldIn.join(', ')})` : ''}`

function Preview({ environment, release }: { environment: string; release: string }) {
  const { data, error, refetch } = useQuery(previewQuery(environment, release))
  if (error && !data) return <QueryError what="The preview" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={6} />
  return (
    <>
      <PreviewBody preview={data} />
      <DeployForm preview={data} />
    </>
  )
}
