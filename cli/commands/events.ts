import { type Command, InvalidArgumentError } from 'commander'
import { EventsPage } from '#contracts/api/lists.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { printJson, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import { plainLine } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { parseLimit } from './sessions.ts'

type Options = ReadOptions & { after: string; limit: number }

function parsePosition(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('Expected a stream position: digits only.')
  return text
}

/** `mc events`: what changed after a stream position, for scripts that keep their own state. */
export const addEventsCommand = (program: Command, terminal: Terminal): Command =>
  program
    .command('events')
    .description('print changes after a stream position, and follow them with --watch')
    .option('--after <position>', 'stream position to go on from', parsePosition, '0')
    .option('--limit <n>', 'at most this many (without --watch)', parseLimit, 1000)
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const client = await connect(options.url, terminal)
      const print = (page: EventsPage) => printPage(page, options, terminal)
      if (!options.watch)
        return print(
          await client.get('/api/v1/events', EventsPage, { after: options.after, limit: Math.min(options.limit, 1000) }),
        )
      await untilStopped(terminal, async () => {
        const changes = followChanges(client, options.after, { signal: terminal.signal, onOutage: sayOutage(terminal) })
        for await (const change of changes) print(change)
      })
    })

/** JSON: one event a line, and a last line `{position, reset}` to go on from. */
function printPage({ items, position, reset }: EventsPage, { json }: Options, terminal: Terminal): void {
  for (const { id, frame } of items) {
    if (json) printJson(terminal, { id, frame })
    else terminal.out(`${id.padStart(8)}  ${frame.type.padEnd(11)}  ${plainLine(subjectOf(frame))}\n`)
  }
  if (json) printJson(terminal, { position, reset })
  else if (reset)
    terminal.err(`That position is older than what is kept. Load the lists again, then: mc events --after ${position}\n`)
}

function subjectOf(frame: LiveFrame): string {
  switch (frame.type) {
    case 'session':
      return `${frame.session.key} is ${frame.session.verdict}`
    case 'gateway':
      return `${frame.gateway.slug} is ${frame.gateway.state}`
    case 'finding':
      return `${frame.finding.sessionKey ?? frame.finding.kind} ${frame.finding.verdict} ${frame.finding.clearedAt ? 'cleared' : 'open'}`
    case 'action':
      return `${frame.action.action} ${frame.action.sessionKey ?? ''} ${frame.action.state}`
    case 'audit':
      return `${frame.audit.actor} ${frame.audit.action} ${frame.audit.target ?? ''} ${frame.audit.outcome}`
    case 'gap':
      return `${frame.gap.reason}${frame.gap.toAt ? ', closed' : ''}`
    case 'timeline':
      return `${frame.entries.length} of ${frame.sessionId}: ${frame.entries.map(({ kind }) => kind).join(', ')}`
    case 'release':
      return `${frame.release.name} made by ${frame.release.madeBy}`
    case 'environment':
      return `${frame.environment.slug} runs ${frame.environment.current?.name ?? 'nothing known'}`
    case 'deployment':
      return `${frame.deployment.environment} #${frame.deployment.number} ${frame.deployment.release.name} is ${frame.deployment.state}`
    case 'journal':
      return `${frame.entries.length} of deployment ${frame.deploymentId}: ${frame.entries.map(({ body }) => body.kind).join(', ')}`
    case 'output':
      return `${frame.lines.length} lines of deployment ${frame.deploymentId}`
    case 'gate-run':
      return `${frame.run.suite} in ${frame.run.environment}: ${frame.run.verdict ?? 'running'}`
    case 'drift':
      return `${frame.report.environment}${frame.report.against ? ` against ${frame.report.against}` : ''}: ${frame.report.state}`
    case 'alert':
      return `${frame.alert.severity} ${frame.alert.title} is ${frame.alert.state}`
    case 'notice':
      return `${frame.notice.reason}: ${frame.notice.says}`
    case 'silence':
      return `${frame.silence.reason} until ${frame.silence.endedAt ?? frame.silence.endsAt}`
    case 'channel':
      return `${frame.channel.slug} is ${frame.channel.state}`
    case 'incident':
      return `#${frame.incident.number} ${frame.incident.title} is ${frame.incident.state}`
    case 'incident-entry':
      return `${frame.entries.length} of incident ${frame.incidentId}: ${frame.entries.map(({ kind }) => kind).join(', ')}`
    case 'budget':
      return `${frame.budget.budget} for ${frame.budget.scope} is ${frame.budget.state}`
    case 'component':
      return `${frame.component.slug} is ${frame.component.state}`
    case 'backfill':
      return `#${frame.backfill.number} of ${frame.backfill.source} is ${frame.backfill.state}`
    case 'handoff':
      return `${frame.channel.channel}: ${frame.channel.waiting} waiting, ${frame.channel.dead} dead`
  }
}
