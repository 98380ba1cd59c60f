import type { Command } from 'commander'
import { SilenceView } from '#contracts/alerts.ts'
import { SilencePage, SilencePreview } from '#contracts/api/response.ts'
import { connect } from '../connect.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import { matchersOf, parseEnd } from '../silence-input.ts'
import type { Terminal } from '../terminal.ts'

const PATH = '/api/v1/silences'

const HELP = `
Labels are those of the rule's members, and rule and severity.
Examples:
  mc silence add gateway=main --for 2h --reason "main moves to another host"
  mc silence add rule=session-trouble 'session=~agent:nightly:.*' --for 8h --reason "known, see the runbook" --plan`

type AddOptions = ReadOptions & { for: string; reason: string; owner?: string; from?: string; plan?: boolean }

/** `mc silence`: what people are not told of for a while, by whose word and why. */
export function addSilenceCommands(program: Command, terminal: Terminal): void {
  const silence = program.command('silence').description('silences: mute alerts for a while, with an owner, a reason and an end')
  silence
    .command('list')
    .description('silences that hold or will, then those that are over')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const page = await (await connect(url, terminal)).get(PATH, SilencePage)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing)
    })
  silence
    .command('add <matchers...>')
    .description('mute what all of the matchers match')
    .requiredOption('--for <span>', 'how long (30m, 2h, 3d), or until when', (text) => parseEnd(text))
    .requiredOption('--reason <text>', 'why')
    .option('--owner <who>', 'whom to ask about it; else you')
    .option('--from <time>', 'not before this time, for example 2026-12-30T22:00:00Z', (text) => parseEnd(text))
    .option('--plan', 'only say what it would mute now')
    .addHelpText('after', HELP)
    .action(async (texts: string[], _options: AddOptions, command: Command) => {
      await add(texts, command.optsWithGlobals<AddOptions>(), terminal)
    })
  silence
    .command('end <id>')
    .description('end a silence now')
    .action(async (id: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const client = await connect(url, terminal)
      const ended = await client.post(`${PATH}/${encodeURIComponent(id)}/end`, {}, SilenceView)
      if (json) printJson(terminal, ended)
      else terminal.out(plainText(`Ended: ${matchersText(ended)}\n`))
    })
}

async function add(texts: readonly string[], options: AddOptions, terminal: Terminal): Promise<void> {
  const { json, url, reason, owner, plan, from: startsAt, for: endsAt } = options
  const matchers = matchersOf(texts)
  const client = await connect(url, terminal)
  const preview = await client.post(`${PATH}/preview`, { matchers }, SilencePreview)
  if (plan && json) return printJson(terminal, preview)
  if (plan || !json) (plan ? terminal.out : terminal.err)(plainText(`${previewText(preview)}\n`))
  if (plan) return
  const made = await client.post(PATH, { matchers, reason, owner, startsAt, endsAt }, SilenceView)
  if (json) printJson(terminal, made)
  else terminal.out(plainText(`Silenced until ${made.endsAt}: ${matchersText(made)}\nEnd it with: mc silence end ${made.id}\n`))
}

const previewText = ({ alerts, whole, members, titles }: SilencePreview): string =>
  alerts === 0
    ? 'Of what is wrong now it mutes nothing.'
    : [`It mutes ${members} members of ${alerts} alerts, ${whole} of them whole:`, ...titles.map((title) => `  ${title}`)].join(
        '\n',
      )

const matchersText = ({ matchers }: SilenceView): string =>
  matchers.map(({ label, is, value }) => `${label}${is}${value}`).join(' ')

const stateOf = ({ startsAt, endsAt, endedAt }: SilenceView, now: number): string => {
  if (endedAt !== null || Date.parse(endsAt) <= now) return 'over'
  return Date.parse(startsAt) > now ? 'to come' : 'holds'
}

const listing: Listing<SilenceView> = {
  idOf: ({ id }) => id,
  empty: 'No silence was made. Those of the policy are in config/alerts.yaml.',
  columns: [
    { heading: 'STATE', cell: (silence) => stateOf(silence, Date.now()) },
    { heading: 'MATCHERS', cell: matchersText },
    { heading: 'UNTIL', cell: ({ endsAt, endedAt }) => endedAt ?? endsAt },
    { heading: 'OWNER', cell: ({ owner }) => owner },
    { heading: 'REASON', cell: ({ reason }) => reason },
    { heading: 'ID', cell: ({ id }) => id },
  ],
}
