import type { Command } from 'commander'
import { GatewayPage } from '#contracts/api/lists.ts'
import type { GatewayView } from '#contracts/live.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { createListWatch, type Listing, printJson, printTable, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

const PATH = '/api/v1/gateways'

/** `mc gateways`: which gateways are watched, and whether we can see them. */
export const addGatewaysCommand = (program: Command, terminal: Terminal): Command =>
  program
    .command('gateways')
    .description('list gateways with their state, load and version')
    .action(async (_options: ReadOptions, command: Command) => {
      const options = command.optsWithGlobals<ReadOptions>()
      const client = await connect(options.url, terminal)
      if (options.watch) return await untilStopped(terminal, () => watchGateways(client, options, terminal))
      const page = await client.get(PATH, GatewayPage)
      if (options.json) printJson(terminal, page)
      else printTable(terminal, page.items, listing())
    })

async function watchGateways(client: ApiClient, { json = false }: ReadOptions, terminal: Terminal): Promise<void> {
  const draw = createListWatch<GatewayView>(terminal, json)
  const page = await client.get(PATH, GatewayPage)
  draw(page.items, listing())
  for await (const change of followChanges(client, page.asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (!change.reset && !change.items.some(({ frame }) => frame.type === 'gateway')) continue
    draw((await client.get(PATH, GatewayPage)).items, listing())
  }
}

const listing = (): Listing<GatewayView> => {
  const now = Date.now()
  return {
    idOf: ({ id }) => id,
    empty: 'No gateway is configured. Add one in config/gateways.yaml, or set OPENCLAW_GATEWAY_URL.',
    columns: [
      { heading: 'STATE', cell: ({ state, removedAt }) => (removedAt ? 'removed' : state) },
      { heading: 'SINCE', cell: ({ stateSince }) => age(stateSince, now), right: true },
      { heading: 'GATEWAY', cell: ({ slug, demo }) => (demo ? `${slug} (demo)` : slug) },
      { heading: 'URL', cell: ({ url }) => url },
      { heading: 'VERSION', cell: ({ serverVersion }) => serverVersion ?? 'unknown' },
      { heading: 'CALLS/MIN', cell: ({ load }) => (load ? `${load.perMinute}/${load.cap}` : 'unknown'), right: true },
      { heading: 'LAST SEEN', cell: ({ lastSeenAt }) => age(lastSeenAt, now), right: true },
      { heading: 'WHY', cell: whyOf },
    ],
  }
}

/** The reason, and what is missing named as such: the reason alone may not say it. */
const whyOf = ({ stateReason, missing }: GatewayView): string =>
  [stateReason ?? '', missing.length > 0 ? `Missing: ${missing.join(', ')}.` : ''].filter(Boolean).join(' ')
