'use client'
import type { SpanView } from '#contracts/traces.ts'
import { Section } from '#web/ui/section.tsx'
import { ExactTime } from '#web/ui/time.tsx'
import { LogLines } from './log-lines.tsx'
import { spanTime } from './span-time.ts'

/** Where it is of use to know which side of a call a span was. */
const kindWords: Record<SpanView['kind'], string> = {
  internal: 'work within the service',
  server: 'answered a call',
  client: 'made a call',
  producer: 'left work for others',
  consumer: 'took work that was left',
}

/** One span: what it did, what it says of itself, and what was logged within it. */
export function SpanDetail({ traceId, span }: { traceId: string; span: SpanView }) {
  return (
    <Section title={span.name}>
      <div data-span-detail={span.spanId} className="flex min-w-0 flex-col gap-3 p-3">
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
          <span>{span.service}</span>
          <span>{kindWords[span.kind]}</span>
          <span>
            <ExactTime at={span.startedAt} />, {spanTime(span.offsetMs)} in
          </span>
          <span>took {spanTime(span.durationMs)}</span>
        </p>
        {span.status === 'error' ? (
          <p className="break-words rounded bg-critical-soft p-2 text-critical">
            {span.says ?? 'It failed, and does not say why.'}
          </p>
        ) : null}
        <Values values={span.attributes} none="It says nothing more of itself." />
        {span.events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events of a span are never put in another order
          <details key={index} className="min-w-0">
            <summary className="cursor-pointer">
              {event.name} <span className="text-ink-3">after {spanTime(event.atMs)}</span>
            </summary>
            <Values values={event.attributes} none="It says nothing more." />
          </details>
        ))}
      </div>
      <h3 className="border-t px-3 pt-2 text-xs text-ink-2">Logged within it</h3>
      <LogLines filter={{ traceId, spanId: span.spanId }} />
    </Section>
  )
}

function Values({ values, none }: { values: Record<string, unknown>; none: string }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return <p className="text-ink-3">{none}</p>
  return (
    <dl className="grid min-w-0 grid-cols-1 gap-x-3 sm:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)]">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="break-all font-mono text-xs text-ink-3">{name}</dt>
          <dd className="mb-1 min-w-0 whitespace-pre-wrap break-words font-mono text-xs">
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
