import { type Command, InvalidArgumentError, Option } from 'commander'
import { SessionPage } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { healthVerdicts } from '#domain/session/verdict.ts'
import type { ApiClient, Query } from '../api-client.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { createListWatch, type Listing, printJson, printTable, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { age, cost, count } from '../wording.ts'

type Options = ReadOptions & {
  gateway?: string
  agent?: string
  verdict?: string[]
  search?: string
  trouble?: boolean
  imported?: boolean
  sort?: string
  limit: number
}

/** A whole number from 1 to 10,000. */
export function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new InvalidArgumentError('Expected a number from 1 to 10000.')
  return limit
}

/** `mc sessions`: which sessions there are and how they do. */
export const addSessionsCommand = (program: Command, terminal: Terminal): Command =>
  program
    .command('sessions')
    .description('list sessions with their health, tokens and cost')
    .option('--gateway <slug>', 'only of this gateway')
    .option('--agent <id>', 'only of this agent')
    .addOption(new Option('--verdict <verdict...>', 'only with these verdicts').choices(healthVerdicts))
    .option('--search <text>', 'only with this in key, label or title')
    .option('--trouble', 'only those that need somebody')
    .option('--imported', 'only those of the past, which a backfill brought')
    .addOption(new Option('--sort <by>', 'order').choices(['activity', 'tokens', 'cost', 'key', 'verdict']))
    .option('--limit <n>', 'at most this many', parseLimit, 100)
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const client = await connect(options.url, terminal)
      if (options.watch) await untilStopped(terminal, () => watchSessions(client, options, terminal))
      else show(await fetchSessions(client, options), options, terminal)
    })

const fetchSessions = (client: ApiClient, { gateway, agent, verdict, search, trouble, imported, sort, limit }: Options) => {
  // Nearly all that were brought are gone.
  const past = imported ? { imported: 'true', includeGone: 'true' } : {}
  const query: Query = { gateway, agent, verdict, search, trouble: trouble ? 'true' : undefined, sort, limit, ...past }
  return client.get('/api/v1/sessions', SessionPage, query)
}

function show(page: SessionPage, { json }: Options, terminal: Terminal): void {
  if (json) printJson(terminal, page)
  else printTable(terminal, page.items, listing(page))
}

async function watchSessions(client: ApiClient, options: Options, terminal: Terminal): Promise<void> {
  const draw = createListWatch<SessionView>(terminal, options.json ?? false)
  const page = await fetchSessions(client, options)
  draw(page.items, listing(page))
  for await (const change of followChanges(client, page.asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (!change.reset && !change.items.some(({ frame }) => frame.type === 'session')) continue
    const next = await fetchSessions(client, options)
    draw(next.items, listing(next))
  }
}

const gatewayOf = ({ gatewaySlug, demo, imported }: SessionView): string =>
  demo ? `${gatewaySlug} (demo)` : imported ? `${gatewaySlug} (imported)` : gatewaySlug

const tokensOf = ({ tokens }: SessionView): string =>
  tokens === null ? '–' : count(tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite)

const listing = ({ items, total }: SessionPage): Listing<SessionView> => {
  const now = Date.now()
  return {
    idOf: ({ id }) => id,
    empty: 'No session matches.',
    footer: total > items.length ? `${items.length} of ${total}. See more with --limit.` : null,
    columns: [
      { heading: 'VERDICT', cell: ({ verdict }) => verdict },
      { heading: 'SINCE', cell: ({ verdictSince }) => age(verdictSince, now), right: true },
      { heading: 'KEY', cell: ({ key }) => key },
      { heading: 'GATEWAY', cell: gatewayOf },
      { heading: 'RUN', cell: ({ status }) => status ?? 'unknown' },
      { heading: 'TOKENS', cell: tokensOf, right: true },
      { heading: 'COST', cell: ({ tokens }) => cost(tokens?.costUsd ?? null), right: true },
      { heading: 'ACTIVE', cell: ({ lastActivityAt }) => age(lastActivityAt, now), right: true },
      { heading: 'WHY', cell: ({ evidence }) => evidence[0]?.says ?? '' },
    ],
  }
}
