import { type Command, Option } from 'commander'
import { HandoffMessagePage, HandoffPage } from '#contracts/api/response.ts'
import type { HandoffChannelView, HandoffMessageView } from '#contracts/handoffs.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes } from '../exit.ts'
import { addHandoffDecisions } from '../handoff-decide.ts'
import { channelPath } from '../handoff-path.ts'
import { addHandoffWork } from '../handoff-work.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age, count } from '../wording.ts'

type ListOptions = ReadOptions & { faulty?: boolean }
type ShowOptions = ReadOptions & { state: 'waiting' | 'effective' | 'dead'; limit: string; cursor?: string }

/** `mc handoff`: messages between sessions, those that are followed and those that go through Mission Control. */
export function addHandoffCommands(program: Command, terminal: Terminal): void {
  const handoff = program
    .command('handoff')
    .description('hand-offs between sessions: what is wrong with them; send, take, decide')
  handoff
    .command('list')
    .description('channels with what is wrong, faulty ones first')
    .option('--faulty', 'only those with something wrong')
    .action(async (_options: ListOptions, command: Command) => {
      const { json, url, faulty } = command.optsWithGlobals<ListOptions>()
      const page = await (await connect(url, terminal)).get('/api/v1/handoffs', HandoffPage)
      const items = page.items
        .filter(({ faults }) => !faulty || faults.length > 0)
        .toSorted((a, b) => Number(b.faults.length > 0) - Number(a.faults.length > 0))
      if (json) printJson(terminal, { ...page, items })
      else printTable(terminal, items, { ...channels, empty: faulty ? 'Nothing is wrong with any channel.' : channels.empty })
    })
  handoff
    .command('show <channel>')
    .description('one channel: what is wrong with it, and its messages')
    .addOption(new Option('--state <state>', 'which messages').choices(['waiting', 'effective', 'dead']).default('waiting'))
    .option('--limit <n>', 'how many messages', '20')
    .option('--cursor <cursor>', 'go on from here, as the answer before says')
    .action(async (name: string, _options: ShowOptions, command: Command) => {
      await show(name, command.optsWithGlobals<ShowOptions>(), terminal)
    })
  addHandoffWork(handoff, terminal)
  addHandoffDecisions(handoff, terminal)
}

async function show(name: string, { json, url, state, limit, cursor }: ShowOptions, terminal: Terminal): Promise<void> {
  const client = await connect(url, terminal)
  const { items } = await client.get('/api/v1/handoffs', HandoffPage)
  const channel = items.find((one) => one.channel === name)
  if (!channel)
    throw new CliError(exitCodes.negative, `There is no channel ${name}.`, 'See those there are with: mc handoff list')
  // Messages of a followed channel go another way: there are reports of them, and no bodies.
  const page = channel.durable
    ? await client.get(channelPath(name, 'messages'), HandoffMessagePage, { state, limit, cursor })
    : { items: [], nextCursor: null }
  if (json) return printJson(terminal, { channel, ...page })
  terminal.out(plainText(`${linesOf(channel).join('\n')}\n`))
  if (!channel.durable) return
  const footer = page.nextCursor ? `More: --cursor ${page.nextCursor}` : null
  printTable(terminal, page.items, { ...messages, empty: `No message is ${state}.`, footer })
}

const linesOf = (channel: HandoffChannelView): string[] => [
  `${channel.channel}  ${channel.durable ? 'durable' : 'followed'}  ${count(channel.sent)} sent, ${count(channel.effective)} took effect, ${count(channel.waiting)} waiting${channel.capacity === null ? '' : ` of at most ${count(channel.capacity)}`}, ${count(channel.dead)} dead`,
  ...(channel.stopped ? [channel.stopped] : []),
  ...channel.faults.map(({ fault, says, since }) => `${fault.padEnd(9)}  since ${since}  ${says}`),
]

const stateOf = ({ pausedAt, stopped, faults }: HandoffChannelView): string => {
  if (faults.length > 0) return faults.map(({ fault }) => fault).join(', ')
  if (pausedAt !== null) return 'paused'
  return stopped === null ? 'ok' : 'waits'
}

const channels: Listing<HandoffChannelView> = {
  idOf: ({ channel }) => channel,
  empty: 'Nobody has sent or reported a hand-off yet. See docs/handoffs.md.',
  columns: [
    { heading: 'CHANNEL', cell: ({ channel }) => channel },
    { heading: 'KIND', cell: ({ durable }) => (durable ? 'durable' : 'followed') },
    { heading: 'STATE', cell: stateOf },
    { heading: 'WAITING', cell: ({ waiting }) => count(waiting), right: true },
    { heading: 'DEAD', cell: ({ dead, durable }) => (durable ? count(dead) : '–'), right: true },
    { heading: 'SENT', cell: ({ sent }) => count(sent), right: true },
    { heading: 'LAST', cell: ({ lastMessageAt }) => age(lastMessageAt, Date.now()), right: true },
    { heading: 'WHAT', cell: ({ faults, stopped }) => faults[0]?.says ?? stopped ?? '' },
  ],
}

const messages: Omit<Listing<HandoffMessageView>, 'empty'> = {
  idOf: ({ seq }) => seq,
  columns: [
    { heading: 'SEQ', cell: ({ seq }) => seq, right: true },
    { heading: 'KEY', cell: ({ key }) => key },
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'FAILED', cell: ({ attempts }) => count(attempts), right: true },
    { heading: 'CONSUMER', cell: ({ consumer }) => consumer ?? '–' },
    { heading: 'SENT', cell: ({ sentAt }) => age(sentAt, Date.now()), right: true },
    { heading: 'ERROR', cell: ({ lastError }) => lastError ?? '' },
    { heading: 'BODY', cell: ({ body }) => JSON.stringify(body) },
  ],
}
