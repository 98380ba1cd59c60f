'use client'
import { FlaskConical, Play } from 'lucide-react'
import Link from 'next/link'
import type { BackfillSourceView } from '#contracts/backfills.ts'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { BackfillStateBadge } from '#web/ui/backfill-state-badge.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { kindWords } from './backfill-words.ts'

/** Each source that is configured: where it lies, when it runs, and how its latest run stands. */
export function SourceSection({ sources }: { sources: readonly BackfillSourceView[] }) {
  return (
    <Section title="Sources">
      {sources.length === 0 ? <NoSources /> : null}
      <ul>
        {sources.map((source) => (
          <SourceLine key={source.source} source={source} />
        ))}
      </ul>
    </Section>
  )
}

function SourceLine({ source: { source, kind, path, gateway, schedule, collections, latest } }: { source: BackfillSourceView }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b px-3 py-2 last:border-b-0" data-source={source}>
      <div className="flex min-w-0 flex-1 basis-80 flex-col gap-0.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{source}</span>
          <span className="text-ink-2">{kindWords[kind] ?? kind}</span>
          <code className="break-all font-mono text-xs text-ink-2">{path}</code>
        </p>
        <p className="flex flex-wrap gap-x-3 text-xs text-ink-3">
          <span>
            {collections.length === 0 ? 'its mapping is known' : collections.map(({ collection }) => collection).join(', ')}
          </span>
          <span>gateway {gateway}</span>
          <span>{schedule === null ? 'runs when asked' : `runs ${schedule}`}</span>
        </p>
      </div>
      <Latest latest={latest} />
      <Buttons source={source} latest={latest} />
    </li>
  )
}

function Latest({ latest }: Pick<BackfillSourceView, 'latest'>) {
  if (!latest) return <Badge tone="unknown">never run</Badge>
  return (
    <span className="flex items-center gap-2 text-xs text-ink-3">
      <BackfillStateBadge state={latest.state} />
      <Link href={`/migrations/${latest.number}`} className="text-sm font-medium text-accent underline underline-offset-2">
        #{latest.number}
      </Link>
      <RelativeTime at={latest.finishedAt ?? latest.startedAt} />
    </span>
  )
}

function Buttons({ source, latest }: Pick<BackfillSourceView, 'source' | 'latest'>) {
  const { change } = useUrlState()
  const role = useRefusal('backfill.start')
  const busy = latest && !isBackfillOver(latest.state) ? `Backfill ${latest.number} of it is at work.` : null
  return (
    <span className="flex gap-2">
      <GatedButton
        size="small"
        refusal={role ?? busy}
        onClick={() => change({ start: source, how: 'dry' })}
        aria-label={`Dry run: ${source}`}
      >
        <FlaskConical aria-hidden /> Dry run
      </GatedButton>
      <GatedButton size="small" refusal={role ?? busy} onClick={() => change({ start: source })} aria-label={`Run: ${source}`}>
        <Play aria-hidden /> Run
      </GatedButton>
    </span>
  )
}

function NoSources() {
  return (
    <EmptyState title="No source is configured yet">
      <p>
        Point <code className="font-mono">mc backfill inspect &lt;path&gt;</code> at a SQLite file, JSON or JSONL files, a folder
        of state files, or an OpenClaw state folder: it proposes a mapping. Save it as{' '}
        <code className="font-mono">config/backfills/&lt;name&gt;.yaml</code> and the source appears here. Nothing is copied
        before you ask for it, and the source itself is never changed. <code className="font-mono">docs/backfill.md</code> has the
        rest.
      </p>
    </EmptyState>
  )
}
