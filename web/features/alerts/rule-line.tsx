import { CircleQuestionMark } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { RuleView } from '#contracts/api/response.ts'
import { safeHref } from '#web/features/alert/safe-href.ts'
import { Badge } from '#web/ui/badge.tsx'
import { formatCount } from '#web/ui/format.ts'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'

/** One rule: what it watches, when people hear of it, who they are, and what fires by it now. */
export function RuleLine({ rule }: { rule: RuleView }) {
  return (
    <li className="border-b px-3 py-2 last:border-b-0" data-rule={rule.name}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <SeverityBadge severity={rule.severity} />
        <span className="min-w-0 break-all font-semibold">{rule.name}</span>
        <Now rule={rule} />
      </p>
      <p className="mt-0.5 break-words">{rule.says}</p>
      <dl className="mt-1 grid grid-cols-1 gap-x-4 gap-y-0.5 text-ink-2 sm:grid-cols-[6.5rem_minmax(0,1fr)] xl:grid-cols-[6.5rem_minmax(0,1fr)_6.5rem_minmax(0,1fr)]">
        <Fact name="Watches">{rule.condition}</Fact>
        <Fact name="One alert per">{rule.groupBy.length > 0 ? rule.groupBy.join(', ') : 'the whole rule'}</Fact>
        <Fact name="Times">{rule.timers}</Fact>
        <Fact name="Told">{rule.channels.length > 0 ? rule.channels.join(', ') : 'nobody'}</Fact>
        {rule.owner ? <Fact name="Ask">{rule.owner}</Fact> : null}
        {rule.runbook ? (
          <Fact name="Runbook">
            <Runbook address={rule.runbook} />
          </Fact>
        ) : null}
      </dl>
    </li>
  )
}

function Now({ rule }: { rule: RuleView }) {
  if (rule.unknown !== null)
    return (
      <>
        <Badge tone="unknown">
          <CircleQuestionMark aria-hidden /> cannot be evaluated
        </Badge>
        <span className="min-w-0 break-words text-ink-2">{rule.unknown}</span>
      </>
    )
  if (rule.firing === 0) return <span className="text-ink-3">nothing fires</span>
  return (
    <Link href={`/alerts?rule=${encodeURIComponent(rule.name)}`} className="font-medium text-accent underline">
      {formatCount(rule.firing)} {rule.firing === 1 ? 'fires' : 'fire'} now
    </Link>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-2 sm:contents">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  )
}

function Runbook({ address }: { address: string }) {
  const href = safeHref(address)
  if (!href) return address
  return (
    <a href={href} className="text-accent underline">
      {address}
    </a>
  )
}
