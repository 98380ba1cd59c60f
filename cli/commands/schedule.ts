import { randomUUID } from 'node:crypto'
import { type Command, InvalidArgumentError } from 'commander'
import { BackfillAccepted, BackfillPlan, SchedulePage } from '#contracts/api/schedules.ts'
import { ScheduleView } from '#contracts/schedules.ts'
import { connect } from '../connect.ts'
import { readIsoTime } from '../event-time.ts'
import { CliError, exitCodes } from '../exit.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'
import { mustBeWanted } from '../workflow-act.ts'

type ActOptions = ReadOptions & { reason: string; yes?: boolean }
type BackfillOptions = ActOptions & { from: string; to: string; plan?: boolean }

const PATH = '/api/v1/schedules'

const HELP = `
Examples:
  mc schedule list
  mc schedule pause retain/00000000-0000-4000-8000-000000000001 --reason "the disk is being moved"
  mc schedule backfill gate-schedule/00000000-0000-4000-8000-000000000001/nightly \\
    --from 2026-12-30T22:00:00Z --to 2026-12-31T06:00:00Z --reason "Temporal was away" --plan`

const acts = [
  { act: 'pause', says: 'start nothing more until somebody resumes it', asks: 'Pause', done: 'Paused' },
  { act: 'resume', says: 'let a paused one go on with its next start', asks: 'Resume', done: 'Resumed' },
  { act: 'trigger', says: 'start now what it would start next', asks: 'Start now what is scheduled as', done: 'Asked for' },
] as const

/** `mc schedule …`: what is started again and again with nobody asking. */
export function addScheduleCommands(program: Command, terminal: Terminal): void {
  const schedule = program
    .command('schedule')
    .description('schedules: list, pause, resume, start now, make up for what was missed')
    .addHelpText('after', HELP)
  schedule
    .command('list')
    .description('schedules with what they started last and start next')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const page = await (await connect(url, terminal)).get(PATH, SchedulePage)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing)
    })
  for (const { act, says, asks, done } of acts)
    acting(schedule.command(`${act} <id>`).description(says)).action(async (id: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<ActOptions>()
      const client = await connect(options.url, terminal)
      await mustBeWanted(`${asks} ${id}?`, options, terminal)
      const body = { id, reason: options.reason, requestId: randomUUID() }
      const view = await client.post(`${PATH}/${act}`, body, ScheduleView)
      if (options.json) printJson(terminal, view)
      else terminal.out(plainText(`${done}: ${view.id} (${view.when})\n`))
    })
  acting(schedule.command('backfill <id>').description('start what it should have started in a window that was missed'))
    .requiredOption('--from <time>', 'begin of the window, for example 2026-12-30T22:00:00Z', isoTime)
    .requiredOption('--to <time>', 'its end, which has to be over', isoTime)
    .option('--plan', 'only say what it would start')
    .action(async (id: string, _options: object, command: Command) => {
      await backfill(id, command.optsWithGlobals<BackfillOptions>(), terminal)
    })
}

const acting = (command: Command): Command =>
  command.requiredOption('--reason <text>', 'why, for the record').option('--yes', 'do not ask')

async function backfill(id: string, options: BackfillOptions, terminal: Terminal): Promise<void> {
  const { from, to, reason, plan: isPlan, json, url } = options
  const client = await connect(url, terminal)
  const plan = await client.get(`${PATH}/backfill-plan`, BackfillPlan, { id, from, to })
  if (isPlan && json) return printJson(terminal, plan)
  if (plan.refused !== null) throw new CliError(exitCodes.negative, plan.refused)
  const [first] = plan.times
  const says = `${plan.count} runs, one after another, the first for ${first ?? 'an unknown time'}`
  if (isPlan) return terminal.out(plainText(`It would start ${says}.\n`))
  await mustBeWanted(`Start ${says}?`, options, terminal)
  const accepted = await client.post(`${PATH}/backfill`, { id, from, to, reason, requestId: randomUUID() }, BackfillAccepted)
  if (json) printJson(terminal, accepted)
  else terminal.out(plainText(`Asked for ${accepted.runs} runs. See them with: mc workflow list ${id}\n`))
}

function isoTime(text: string): string {
  const read = readIsoTime(text)
  if (!read) throw new InvalidArgumentError('Expected a time with its zone, for example 2026-12-30T22:00:00Z.')
  return new Date(read.at).toISOString()
}

const listing: Listing<ScheduleView> = {
  idOf: ({ id }) => id,
  empty: 'Nothing is scheduled. A worker makes schedules when it starts; others are in config/schedules.yaml.',
  columns: [
    { heading: 'STATE', cell: ({ paused }) => (paused ? 'paused' : 'on') },
    { heading: 'STARTS', cell: ({ type, target }) => (target === null ? type : `${type} of ${target}`) },
    { heading: 'WHEN', cell: ({ when }) => when },
    { heading: 'LAST', cell: ({ recent: [last] }) => (last ? `${last.status} ${age(last.startedAt, Date.now())} ago` : '–') },
    { heading: 'NEXT', cell: ({ next: [first], paused }) => (paused || first === undefined ? '–' : first) },
    { heading: 'ID', cell: ({ id }) => id },
    {
      heading: 'PAUSED BY',
      cell: ({ paused, pausedBy, pausedWhy }) => (paused ? `${pausedBy ?? 'unknown'}: ${pausedWhy ?? 'no reason'}` : '–'),
    },
  ],
}
