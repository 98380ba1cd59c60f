import { type Command, Option } from 'commander'
import { WebhookDeliveryPage, WebhookPage, WebhookTest } from '#contracts/api/webhooks.ts'
import { WebhookDeliveryView, type WebhookView, webhookDeliveryStates } from '#contracts/webhooks.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes } from '../exit.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainLine } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

/** A webhook's own timeout is 30 s at most; the server waits for the worker beyond it. */
const TEST_PATIENCE_MS = 60_000

type DeliveriesOptions = ReadOptions & { state?: string; limit: string }

/** `mc webhook …`: systems that are told what happens. */
export function addWebhookCommands(program: Command, terminal: Terminal): void {
  const webhook = program.command('webhook').description('systems that are told what happens: how they do, what they were sent')
  webhook
    .command('list')
    .description('the webhooks, and how each does')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const page = await (await connect(url, terminal)).get('/api/v1/webhooks', WebhookPage)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, webhooks)
    })
  webhook
    .command('test <webhook>')
    .description('send a test event and say what came of it (exit: 0 it was taken, 1 not)')
    .action(async (slug: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const path = `/api/v1/webhooks/${encodeURIComponent(slug)}/test`
      const test = await (await connect(url, terminal)).post(path, undefined, WebhookTest, TEST_PATIENCE_MS)
      if (json) printJson(terminal, test)
      else terminal.out(`${test.webhook}: ${plainLine(test.says)}\n`)
      if (!test.ok) throw new CliError(exitCodes.negative, '')
    })
  webhook
    .command('deliveries [webhook]')
    .description('events that were sent or are to be, newest first')
    .addOption(new Option('--state <state>', 'only those that are this').choices(webhookDeliveryStates))
    .option('--limit <number>', 'how many', '50')
    .action(async (slug: string | undefined, _options: DeliveriesOptions, command: Command) => {
      const { json, url, state, limit } = command.optsWithGlobals<DeliveriesOptions>()
      const query = { webhook: slug, state, limit }
      const page = await (await connect(url, terminal)).get('/api/v1/webhook-deliveries', WebhookDeliveryPage, query)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, deliveries(page))
    })
  addRedriveCommand(webhook, terminal)
}

function addRedriveCommand(webhook: Command, terminal: Terminal): void {
  webhook
    .command('redrive <delivery>')
    .description('send an event that was given up once more')
    .option('--reason <text>', 'why', '')
    .action(async (id: string, _options: ReadOptions & { reason: string }, command: Command) => {
      const { json, url, reason } = command.optsWithGlobals<ReadOptions & { reason: string }>()
      const path = `/api/v1/webhook-deliveries/${encodeURIComponent(id)}/redrive`
      const delivery = await (await connect(url, terminal)).post(path, { reason }, WebhookDeliveryView)
      if (json) printJson(terminal, delivery)
      else terminal.out(`Queued once more, to ${delivery.webhook}.\n`)
    })
}

const webhooks: Listing<WebhookView> = {
  idOf: ({ slug }) => slug,
  empty: 'No webhook is configured. They are in config/webhooks.yaml; see docs/webhooks.md.',
  columns: [
    { heading: 'WEBHOOK', cell: ({ slug }) => slug },
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'SINCE', cell: ({ since }) => age(since, Date.now()), right: true },
    { heading: 'LAST SENT', cell: ({ lastSentAt }) => age(lastSentAt, Date.now()), right: true },
    { heading: 'WAITING', cell: ({ waiting }) => String(waiting), right: true },
    { heading: 'DEAD', cell: ({ dead }) => String(dead), right: true },
    { heading: 'EVENTS', cell: ({ events, where }) => [...events, ...where].join(' ') },
    { heading: 'LAST ERROR', cell: ({ lastError }) => lastError ?? '–' },
  ],
}

const deliveries = ({ items, total }: WebhookDeliveryPage): Listing<WebhookDeliveryView> => ({
  idOf: ({ id }) => id,
  empty: 'Nothing was sent, and nothing waits.',
  columns: [
    { heading: 'QUEUED', cell: ({ queuedAt }) => age(queuedAt, Date.now()), right: true },
    { heading: 'WEBHOOK', cell: ({ webhook }) => webhook },
    { heading: 'EVENT', cell: ({ type }) => type },
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'ATTEMPTS', cell: ({ attempts }) => String(attempts), right: true },
    { heading: 'WHY', cell: ({ lastError }) => lastError ?? '–' },
    { heading: 'ID', cell: ({ id }) => id },
  ],
  footer: total > items.length ? `There are ${total - items.length} more; raise --limit.` : null,
})
