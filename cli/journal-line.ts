import type { JournalEntry } from '#contracts/deployments.ts'
import { plainLine } from './plain-text.ts'

/** One entry of a journal on one line: when (UTC), and what. */
export const journalLine = ({ at, body }: JournalEntry): string => `${at.slice(11, 19)}  ${plainLine(wordsOf(body))}`

function wordsOf(body: JournalEntry['body']): string {
  switch (body.kind) {
    case 'state':
      return `${body.state}${body.pausedBy === 'held' ? ' (held)' : ''}${body.reason ? `: ${body.reason}` : ''}`
    case 'step':
      return `  ${body.environment} ${body.target}: ${body.step} ${body.outcome}${body.says ? ` – ${body.says}` : ''}`
    case 'gate':
      return `  gate ${body.suite} in ${body.environment}${body.target ? ` at ${body.target}` : ''}: ${body.verdict ?? 'running'}${body.says ? ` – ${body.says}` : ''}`
    case 'drift':
      return `  drift ${body.state}: ${body.says}`
    case 'decision':
      return `  ${body.by}: ${body.decision}${body.reason ? ` – ${body.reason}` : ''}`
  }
}
