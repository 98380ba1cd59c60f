import { type Command, Option } from 'commander'
import { AlertView } from '#contracts/alerts.ts'
import { AlertDetail, AlertPage, RulePage } from '#contracts/api/response.ts'
import { alertStates, severities } from '#domain/alert/alert.ts'
import { describeAlert, ruleLines } from '../alert-shown.ts'
import { addAlertSimulate } from '../alert-simulate.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { createListWatch, type Listing, printJson, printTable, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'
import { addChannelCommands } from './alert-channels.ts'

const PATH = '/api/v1/alerts'
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`

type ListOptions = ReadOptions & {
  over?: boolean
  state?: string
  severity?: string
  rule?: string
  session?: string
  limit: string
}

/** `mc alert`: what people are told of, and trying a policy before it wakes anybody. @returns what can be watched */
export function addAlertCommands(program: Command, terminal: Terminal): Command {
  const alert = program.command('alert').description('alerts: see them, acknowledge them, try channels and policies')
  addAlertSimulate(alert, terminal)
  alert
    .command('show <id>')
    .description('one alert: what is wrong, why we believe it, what it costs, what can be done, and who was told')
    .action(async (id: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const detail = await (await connect(url, terminal)).get(pathOf(id), AlertDetail)
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(`${describeAlert(detail, Date.now()).join('\n')}\n`))
    })
  alert
    .command('ack <id>')
    .description('say that you deal with it: no reminders until it gets worse')
    .option('--reason <text>', 'what you know or do', '')
    .action(async (id: string, _options: ReadOptions & { reason: string }, command: Command) => {
      const { json, url, reason } = command.optsWithGlobals<ReadOptions & { reason: string }>()
      const taken = await (await connect(url, terminal)).post(`${pathOf(id)}/acknowledge`, { reason }, AlertView)
      if (json) printJson(terminal, taken)
      else terminal.out(plainText(`Acknowledged: ${taken.title}\n`))
    })
  addRules(alert, terminal)
  addChannelCommands(alert, terminal)
  return addList(alert, terminal)
}

function addRules(alert: Command, terminal: Terminal): void {
  alert
    .command('rules')
    .description('the rules in force: what fires when, and who is told')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const page = await (await connect(url, terminal)).get('/api/v1/alert-rules', RulePage)
      if (json) return printJson(terminal, page)
      const { items, evaluatedAt, revision } = page
      const none = ['No rules are in force. Write some in config/alerts.yaml; see docs/alerts.md.']
      const when = `Evaluated ${evaluatedAt ? `${age(evaluatedAt, Date.now())} ago` : 'never'}${revision ? `, revision ${revision}` : ''}.`
      terminal.out(plainText(`${[...(items.length === 0 ? none : items.flatMap(ruleLines)), when].join('\n')}\n`))
    })
}

function addList(alert: Command, terminal: Terminal): Command {
  return alert
    .command('list')
    .description('open alerts, most pressing first')
    .option('--over', 'those that are over instead, newest first')
    .addOption(new Option('--state <state>', 'only in this state').choices(alertStates))
    .addOption(new Option('--severity <severity>', 'only of this severity').choices(severities))
    .option('--rule <name>', 'only of this rule')
    .option('--session <id>', 'only with this session among their members')
    .option('--limit <number>', 'how many', '50')
    .action(async (_options: ListOptions, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      const client = await connect(options.url, terminal)
      if (options.watch) return await untilStopped(terminal, () => watchAlerts(client, options, terminal))
      const page = await read(client, options)
      if (options.json) printJson(terminal, page)
      else printTable(terminal, page.items, listing(options, page.nextCursor !== null))
    })
}

const read = async (client: ApiClient, { over, state, severity, rule, session, limit }: ListOptions): Promise<AlertPage> =>
  await client.get(PATH, AlertPage, { open: !over, state, severity, rule, session, limit })

async function watchAlerts(client: ApiClient, options: ListOptions, terminal: Terminal): Promise<void> {
  const draw = createListWatch<AlertView>(terminal, options.json ?? false)
  const page = await read(client, options)
  draw(page.items, listing(options, page.nextCursor !== null))
  for await (const change of followChanges(client, page.asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (!change.reset && !change.items.some(({ frame }) => frame.type === 'alert')) continue
    const next = await read(client, options)
    draw(next.items, listing(options, next.nextCursor !== null))
  }
}

const listing = ({ over }: ListOptions, hasMore: boolean): Listing<AlertView> => ({
  idOf: ({ id }) => id,
  empty: over ? 'No alert is over yet.' : 'No alert is open.',
  columns: [
    { heading: 'SEVERITY', cell: ({ severity }) => severity },
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'SINCE', cell: ({ openedAt }) => age(openedAt, Date.now()), right: true },
    { heading: 'FIRING', cell: ({ firing }) => String(firing), right: true },
    { heading: 'TITLE', cell: ({ title }) => title },
    { heading: 'TAKEN BY', cell: ({ acknowledgedBy }) => acknowledgedBy ?? '–' },
    { heading: 'INCIDENT', cell: ({ incidentNumber }) => (incidentNumber === null ? '–' : String(incidentNumber)) },
    { heading: 'ID', cell: ({ id }) => id },
  ],
  footer: hasMore ? 'There are more; raise --limit.' : null,
})
