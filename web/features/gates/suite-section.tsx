'use client'
import { Play } from 'lucide-react'
import type { GateRunView, SuiteView } from '#contracts/gates.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { formatCount } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { CheckTable } from './check-table.tsx'

/** One suite: its latest verdict in each environment, then its checks with their trends. */
export function SuiteSection({ suite }: { suite: SuiteView }) {
  const { change } = useUrlState()
  const refusal = useRefusal('gate.run')
  return (
    <Section
      title={suite.name}
      id={suite.slug}
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <Badge
            tone={suite.promotes ? 'info' : 'neutral'}
            title={suite.promotes ? 'Only a pass of it lets a release through.' : 'It watches, and promotes nothing.'}
          >
            {suite.promotes ? 'promotes' : 'watches only'}
          </Badge>
          <GatedButton size="small" refusal={refusal} onClick={() => change({ start: suite.slug })}>
            <Play aria-hidden /> Run now
          </GatedButton>
        </span>
      }
    >
      <ul>
        {environmentsOf(suite).map((environment) => (
          <LatestLine
            key={environment}
            environment={environment}
            uses={suite.usedBy.filter((use) => use.environment === environment).map((use) => use.as)}
            run={suite.latest.find((run) => run.environment === environment)}
          />
        ))}
      </ul>
      {environmentsOf(suite).length === 0 ? (
        <p className="px-3 py-2 text-ink-3">No environment uses it yet, and it was never run.</p>
      ) : null}
      <CheckTable suite={suite} environment={telling(suite)} />
    </Section>
  )
}

const environmentsOf = ({ usedBy, latest }: SuiteView): string[] => [
  ...new Set([...usedBy.map(({ environment }) => environment), ...latest.map(({ environment }) => environment)]),
]

/** The environment whose trends are shown: the last that uses it, as releases reach it last; else the one it ran in latest. */
const telling = (suite: SuiteView): string | null => environmentsOf(suite).at(-1) ?? null

function LatestLine({ environment, uses, run }: { environment: string; uses: string[]; run: GateRunView | undefined }) {
  const { change } = useUrlState()
  return (
    <li className="border-b px-3 py-1.5" data-suite-environment={environment}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        {run ? <GateVerdictBadge verdict={run.verdict} /> : <Badge tone="unknown">never run</Badge>}
        <span className="font-medium">{environment}</span>
        {uses.length > 0 ? <span className="text-xs text-ink-3">{uses.join(', ')}</span> : null}
        {run ? (
          <span className="ml-auto flex items-center gap-2 text-xs text-ink-3">
            {formatCount(run.samples)} samples, <RelativeTime at={run.finishedAt ?? run.startedAt} />
            <button
              type="button"
              className="text-sm font-medium text-accent underline underline-offset-2"
              onClick={() => change({ run: run.id })}
            >
              why
            </button>
          </span>
        ) : null}
      </p>
      {run?.says ? <p className="mt-0.5 break-words text-ink-2">{run.says}</p> : null}
    </li>
  )
}
