import type { Command } from 'commander'
import { IncidentDetail, IncidentPage, PostMortem } from '#contracts/api/response.ts'
import { type IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { usageError } from '../exit.ts'
import { describeIncident } from '../incident-shown.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

type ListOptions = ReadOptions & { open?: boolean; closed?: boolean; limit: string }
type Asked = ReadOptions & { reason: string; action?: string }

const PATH = '/api/v1/incidents'
const pathOf = (number: string): string => `${PATH}/${encodeURIComponent(number.replace(/^#/, ''))}`

const HELP = `
An incident is named by its number. Where one action waits, --action may be left out.
Examples:
  mc incident list --open
  mc incident approve 12 --reason "looked at the session: it repeats itself"
  mc incident post-mortem 12 > incident-12.md`

/** `mc incident …`: what is wrong, what was done about it, and decisions. */
export function addIncidentCommands(program: Command, terminal: Terminal): void {
  const incident = program.command('incident').description('incidents: list, look, decide, close').addHelpText('after', HELP)
  addReading(incident, terminal)
  addWords(incident, terminal)
  const waits = ({ state }: IncidentActionView) => state === 'awaiting-approval' || state === 'blocked'
  addDecision(incident, { name: 'approve', description: 'let a proposed action be done', fits: waits }, terminal)
  addDecision(incident, { name: 'reject', description: 'turn a proposed action down', fits: waits }, terminal)
  const isUndoable = ({ undo, state }: IncidentActionView) => undo !== null && (state === 'confirmed' || state === 'unverified')
  addDecision(incident, { name: 'undo', description: 'take an action back', fits: isUndoable }, terminal)
}

function addReading(incident: Command, terminal: Terminal): void {
  incident
    .command('list')
    .description('incidents, newest first')
    .option('--open', 'only those that are not closed')
    .option('--closed', 'only those that are')
    .option('--limit <number>', 'how many', '50')
    .action(async (_options: ListOptions, command: Command) => {
      const { open, closed, limit, json, url } = command.optsWithGlobals<ListOptions>()
      const only = open === closed ? undefined : open === true
      const page = await (await connect(url, terminal)).get(PATH, IncidentPage, { open: only, limit })
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing(page.nextCursor !== null))
    })
  incident
    .command('show <number>')
    .description('one incident: what is wrong, why we think so, what is proposed and was done, its timeline')
    .action(async (number: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const detail = await (await connect(url, terminal)).get(pathOf(number), IncidentDetail)
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(`${describeIncident(detail, Date.now()).join('\n')}\n`))
    })
  incident
    .command('post-mortem <number>')
    .description('the record as Markdown, for people to finish')
    .action(async (number: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const made = await (await connect(url, terminal)).get(`${pathOf(number)}/post-mortem`, PostMortem)
      if (json) printJson(terminal, made)
      else terminal.out(plainText(made.markdown))
    })
}

function addWords(incident: Command, terminal: Terminal): void {
  incident
    .command('note <number> <text>')
    .description('add a note to the timeline')
    .action(async (number: string, text: string, _options: ReadOptions, command: Command) => {
      await send(command, terminal, { number, path: '/notes', body: { text }, done: 'Noted' })
    })
  incident
    .command('own <number> [owner]')
    .description('say who owns it; without a name, nobody does any more')
    .action(async (number: string, owner: string | undefined, _options: ReadOptions, command: Command) => {
      const done = `Owned by ${owner ?? 'nobody'}`
      await send(command, terminal, { number, path: '/owner', body: { owner: owner ?? null }, done })
    })
  incident
    .command('close <number>')
    .description('close it; one that is not over needs a reason')
    .option('--reason <text>', 'why', '')
    .action(async (number: string, _options: Asked, command: Command) => {
      const { reason } = command.optsWithGlobals<Asked>()
      await send(command, terminal, { number, path: '/close', body: { reason }, done: 'Closing' })
    })
}

type Decision = { name: 'approve' | 'reject' | 'undo'; description: string; fits: (action: IncidentActionView) => boolean }

function addDecision(incident: Command, { name, description, fits }: Decision, terminal: Terminal): void {
  incident
    .command(`${name} <number>`)
    .description(description)
    .option('--action <id>', 'which action')
    .option('--reason <text>', 'why', '')
    .action(async (number: string, _options: Asked, command: Command) => {
      const { reason, action, url } = command.optsWithGlobals<Asked>()
      const id = action ?? (await onlyOne(await connect(url, terminal), number, name, fits))
      const done = { approve: 'Approved', reject: 'Rejected', undo: 'Taking back' }[name]
      await send(command, terminal, { number, path: `/actions/${encodeURIComponent(id)}/${name}`, body: { reason }, done })
    })
}

/** The action that is meant when none is named. @throws CliError when it is not clear */
async function onlyOne(client: ApiClient, number: string, name: string, fits: Decision['fits']): Promise<string> {
  const { incident } = await client.get(pathOf(number), IncidentDetail)
  const fitting = incident.actions.filter(fits)
  const [only] = fitting
  if (only && fitting.length === 1) return only.id
  const shown = incident.actions.map(({ id, says, state }) => `${id} ${says} (${state})`).join('\n')
  if (fitting.length === 0) throw usageError(`Incident #${incident.number} has no action to ${name} now.`, shown || null)
  throw usageError(`Incident #${incident.number} has ${fitting.length} actions to ${name}: say which with --action.`, shown)
}

type Sent = { number: string; path: string; body: object; done: string }

/** Sends what somebody says or decides, and says that it was taken. What comes of it is in the incident. */
async function send(command: Command, terminal: Terminal, { number, path, body, done }: Sent): Promise<void> {
  const { json, url } = command.optsWithGlobals<ReadOptions>()
  const incident = await (await connect(url, terminal)).post(`${pathOf(number)}${path}`, body, IncidentView)
  if (json) printJson(terminal, incident)
  else terminal.out(plainText(`${done}: incident #${incident.number} (${incident.state})\n`))
}

const listing = (hasMore: boolean): Listing<IncidentView> => ({
  idOf: ({ id }) => id,
  empty: 'No incident.',
  columns: [
    { heading: '#', cell: ({ number }) => String(number), right: true },
    { heading: 'SEVERITY', cell: ({ severity }) => severity },
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'SINCE', cell: ({ openedAt }) => age(openedAt, Date.now()), right: true },
    { heading: 'TITLE', cell: ({ title }) => title },
    { heading: 'LIKELY CAUSE', cell: ({ diagnosis }) => diagnosis?.causes[0]?.cause ?? '–' },
    { heading: 'OWNER', cell: ({ owner }) => owner ?? '–' },
  ],
  footer: hasMore ? 'There are more; raise --limit.' : null,
})
