'use client'
import {
  BellRing,
  Eye,
  Flag,
  Gavel,
  Lightbulb,
  ListChecks,
  type LucideIcon,
  MessageSquare,
  Milestone,
  Search,
  Undo2,
  UserCheck,
  Wrench,
} from 'lucide-react'
import type { IncidentEntryView, IncidentView } from '#contracts/incidents.ts'
import { formatClock, formatExact } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { NoteForm } from './note-form.tsx'

const glyphs: Record<IncidentEntryView['kind'], LucideIcon> = {
  opened: Flag,
  evidence: Search,
  diagnosis: Lightbulb,
  proposal: ListChecks,
  decision: Gavel,
  action: Wrench,
  verification: Eye,
  note: MessageSquare,
  owner: UserCheck,
  state: Milestone,
  undo: Undo2,
  notice: BellRing,
}

/** Everything that happened, newest first, and a place to add what you know. */
export function IncidentTimeline({ incident, entries }: { incident: IncidentView; entries: readonly IncidentEntryView[] }) {
  return (
    <Section title="Timeline" aside={<span className="text-xs text-ink-3">newest first</span>}>
      <NoteForm incident={incident} />
      <ol data-timeline>
        {entries.toReversed().map((entry) => (
          <EntryLine key={entry.seq} entry={entry} />
        ))}
      </ol>
    </Section>
  )
}

function EntryLine({ entry: { kind, at, actor, says, evidence } }: { entry: IncidentEntryView }) {
  const Glyph = glyphs[kind]
  return (
    <li className="flex gap-2 border-b px-3 py-1.5 last:border-b-0" data-entry={kind}>
      <time dateTime={at} title={formatExact(at)} className="w-16 shrink-0 text-xs leading-5 text-ink-3">
        {formatClock(at)}
      </time>
      <Glyph className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="whitespace-pre-line break-words">{says}</p>
        <p className="text-xs text-ink-3">
          {kind}, {actor}
        </p>
        {evidence.length > 0 ? (
          <details className="mt-1">
            <summary className="cursor-pointer text-xs font-medium text-accent">
              {evidence.length === 1 ? 'the reason' : `${evidence.length} reasons`}
            </summary>
            <ul className="mt-1 flex flex-col gap-1 text-ink-2">
              {evidence.map((one) => (
                <li key={one.says} className="break-words">
                  {one.says}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </li>
  )
}
