'use client'
import { useState } from 'react'
import type { JournalEntry } from '#contracts/deployments.ts'
import { entryKey } from '#web/features/live/fold-deployments.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { JournalLine } from './journal-line.tsx'

/** More are drawn when asked for: a release that is watched for weeks has many. */
const FIRST_SHOWN = 100

/** Every change of state with its reason, newest first. */
export function Journal({ entries }: { entries: readonly JournalEntry[] }) {
  const [isWhole, setWhole] = useState(false)
  const newestFirst = entries.toReversed()
  const shown = isWhole ? newestFirst : newestFirst.slice(0, FIRST_SHOWN)
  return (
    <Section title="Journal" aside={<span className="text-xs text-ink-3">newest first</span>}>
      {entries.length === 0 ? (
        <EmptyState title="Nothing has happened yet">Each step and each reason is kept here.</EmptyState>
      ) : null}
      {/* A region that scrolls has to be reachable by keyboard */}
      <div tabIndex={0} role="region" aria-label="Journal" className="scroll-slim max-h-[28rem] overflow-y-auto">
        <ol>
          {shown.map((entry) => (
            <JournalLine key={entryKey(entry)} entry={entry} />
          ))}
        </ol>
        {shown.length < entries.length ? (
          <Button size="small" className="m-2" onClick={() => setWhole(true)}>
            Show all {entries.length}
          </Button>
        ) : null}
      </div>
    </Section>
  )
}
