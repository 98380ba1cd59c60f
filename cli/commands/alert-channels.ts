import type { Command } from 'commander'
import { type ChannelView, DeliveryView } from '#contracts/alerts.ts'
import { ChannelPage, ChannelTest, DeadLetterPage, type DeadLetterView } from '#contracts/api/response.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes } from '../exit.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainLine, plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

/** A channel's own timeout is 30 s at most; the server waits for the worker beyond it. */
const TEST_PATIENCE_MS = 60_000

/** `mc alert channels|test|dead-letters|redrive`: how people are reached, and whether it works. */
export function addChannelCommands(alert: Command, terminal: Terminal): void {
  alert
    .command('channels')
    .description('how people are reached, and how each way does')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const page = await (await connect(url, terminal)).get('/api/v1/channels', ChannelPage)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, channels(page))
    })
  alert
    .command('test [channel]')
    .description('send a test message by one channel, or by all, and say what came of it (exit: 0 all arrived, 1 not)')
    .action(async (channel: string | undefined, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      await testChannels(await connect(url, terminal), channel, { json: json ?? false, terminal })
    })
  alert
    .command('dead-letters')
    .description('messages to people that did not arrive')
    .option('--channel <slug>', 'only of this channel')
    .option('--limit <number>', 'how many', '50')
    .action(async (_options: ReadOptions & { channel?: string; limit: string }, command: Command) => {
      const { json, url, channel, limit } = command.optsWithGlobals<ReadOptions & { channel?: string; limit: string }>()
      const page = await (await connect(url, terminal)).get('/api/v1/deliveries', DeadLetterPage, { channel, limit })
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, letters(page))
    })
  alert
    .command('redrive <delivery>')
    .description('send a message that did not arrive once more')
    .option('--reason <text>', 'why', '')
    .action(async (id: string, _options: ReadOptions & { reason: string }, command: Command) => {
      const { json, url, reason } = command.optsWithGlobals<ReadOptions & { reason: string }>()
      const path = `/api/v1/deliveries/${encodeURIComponent(id)}/redrive`
      const delivery = await (await connect(url, terminal)).post(path, { reason }, DeliveryView)
      if (json) printJson(terminal, delivery)
      else terminal.out(plainText(`It is sent again by ${delivery.channel}.\n`))
    })
}

type Output = { json: boolean; terminal: Terminal }

/** One after the other, each said as it ends: a slow one hides no other. */
async function testChannels(client: ApiClient, only: string | undefined, { json, terminal }: Output): Promise<void> {
  const slugs = only === undefined ? (await client.get('/api/v1/channels', ChannelPage)).items.map(({ slug }) => slug) : [only]
  if (slugs.length === 0)
    throw new CliError(exitCodes.negative, 'There is no channel.', 'Add one in config/alerts.yaml; see docs/alerts.md.')
  const failed: string[] = []
  for (const slug of slugs) {
    const result = await client.post(`/api/v1/channels/${encodeURIComponent(slug)}/test`, {}, ChannelTest, TEST_PATIENCE_MS)
    if (json) printJson(terminal, result)
    else terminal.out(`${plainLine(`${result.ok ? 'sent  ' : 'FAILED'}  ${slug}  ${result.says}`)}\n`)
    if (!result.ok) failed.push(slug)
  }
  if (failed.length > 0) throw new CliError(exitCodes.negative, `No message went out by ${failed.join(', ')}.`)
}

function channels({ deadMan }: ChannelPage): Listing<ChannelView> {
  const told = deadMan?.lastSentAt ? `last sent ${age(deadMan.lastSentAt, Date.now())} ago` : 'not sent yet'
  const fault = deadMan?.lastError ? `: ${deadMan.lastError}` : ''
  return {
    idOf: ({ slug }) => slug,
    empty: 'No channel is known yet. They are in config/alerts.yaml; see docs/alerts.md.',
    columns: [
      { heading: 'CHANNEL', cell: ({ slug }) => slug },
      { heading: 'KIND', cell: ({ kind }) => kind },
      { heading: 'STATE', cell: ({ state }) => state },
      { heading: 'SINCE', cell: ({ since }) => age(since, Date.now()), right: true },
      { heading: 'LAST SENT', cell: ({ lastSentAt }) => age(lastSentAt, Date.now()), right: true },
      { heading: 'LAST ERROR', cell: ({ lastError }) => lastError ?? '–' },
    ],
    footer: deadMan ? `Signal to the outside watcher: ${told}${fault}` : 'No outside watcher is told that this one is alive.',
  }
}

const letters = ({ total, items }: DeadLetterPage): Listing<DeadLetterView> => ({
  idOf: ({ id }) => id,
  empty: 'Every message arrived.',
  columns: [
    { heading: 'QUEUED', cell: ({ queuedAt }) => age(queuedAt, Date.now()), right: true },
    { heading: 'CHANNEL', cell: ({ channel }) => channel },
    { heading: 'TITLE', cell: ({ title }) => title },
    { heading: 'WHY', cell: ({ lastError }) => lastError ?? '–' },
    { heading: 'ID', cell: ({ id }) => id },
  ],
  footer: total > items.length ? `There are ${total - items.length} more; raise --limit.` : null,
})
