import { type Command, Option } from 'commander'
import { ComponentDetail, ComponentPage } from '#contracts/api/response.ts'
import { type ComponentLimitView, type ComponentView, componentStates } from '#contracts/components.ts'
import { figureName, sayDuration, sayValue, unitOf } from '#domain/component/figure.ts'
import type { ApiClient } from '../api-client.ts'
import { endWithComponents } from '../component-exit.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { createListWatch, type Listing, printJson, printTable, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

const PATH = '/api/v1/components'

type ListOptions = ReadOptions & { state?: ComponentView['state'] }
type ShowOptions = ReadOptions & { hours: string }

/** `mc component list|show`: what parts take against their limits. Exit code 0 within, 1 over, 2 not known. @returns what can be watched */
export function addComponentCommands(program: Command, terminal: Terminal): Command {
  const component = program
    .command('component')
    .description('components: memory, CPU, queues against their limits (exit: 0 within, 1 over a limit, 2 not known)')
  component
    .command('show <component>')
    .description('one component: each figure against its limit, when it hits it, and with --json what it told')
    .option('--hours <hours>', 'how far back samples go', '0.5')
    .action(async (slug: string, _options: ShowOptions, command: Command) => {
      const { json, url, hours } = command.optsWithGlobals<ShowOptions>()
      const client = await connect(url, terminal)
      const detail = await client.get(`${PATH}/${encodeURIComponent(slug)}`, ComponentDetail, { hours })
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(shownText(detail, Date.now())))
      endWithComponents([detail.component])
    })
  return component
    .command('list')
    .description('all components, most pressing first')
    .addOption(new Option('--state <state>', 'only in this state').choices(componentStates))
    .action(async (_options: ListOptions, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      const client = await connect(options.url, terminal)
      if (options.watch) return await untilStopped(terminal, () => watchComponents(client, options, terminal))
      const page = await client.get(PATH, ComponentPage)
      const items = page.items.filter(isAsked(options))
      if (options.json) printJson(terminal, { ...page, items })
      else printTable(terminal, items, listing())
      endWithComponents(items)
    })
}

const isAsked =
  ({ state }: ListOptions) =>
  (view: ComponentView): boolean =>
    state === undefined || view.state === state

async function watchComponents(client: ApiClient, options: ListOptions, terminal: Terminal): Promise<void> {
  const draw = createListWatch<ComponentView>(terminal, options.json ?? false)
  const page = await client.get(PATH, ComponentPage)
  draw(page.items.filter(isAsked(options)), listing())
  for await (const change of followChanges(client, page.asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (!change.reset && !change.items.some(({ frame }) => frame.type === 'component')) continue
    draw((await client.get(PATH, ComponentPage)).items.filter(isAsked(options)), listing())
  }
}

const listing = (): Listing<ComponentView> => {
  const now = Date.now()
  return {
    idOf: ({ slug }) => slug,
    empty: 'No component. Is a worker running? Name others in config/components.yaml; see docs/components.md.',
    columns: [
      { heading: 'STATE', cell: ({ state }) => state },
      { heading: 'SINCE', cell: ({ since }) => age(since, now), right: true },
      { heading: 'COMPONENT', cell: ({ slug }) => slug },
      { heading: 'KIND', cell: ({ kind }) => kind },
      { heading: 'HEARD', cell: ({ lastSampleAt }) => age(lastSampleAt, now), right: true },
      { heading: 'LIMIT IN', cell: ({ limits }) => soonest(limits, now), right: true },
      { heading: 'SAYS', cell: ({ says }) => says },
    ],
  }
}

/** When the first of its limits is hit; a dash when none is foreseen. */
function soonest(limits: readonly ComponentLimitView[], now: number): string {
  const times = limits.flatMap(({ hitAt }) => (hitAt === null ? [] : [Date.parse(hitAt)]))
  return times.length === 0 ? '–' : sayDuration(Math.max(0, Math.min(...times) - now))
}

function shownText({ component, samples }: ComponentDetail, now: number): string {
  const { state, name, kind, since, says, lastSampleAt, limits } = component
  const newest = samples.at(-1)
  const others = Object.entries(newest?.figures ?? {}).filter(([figure]) => !limits.some((each) => each.figure === figure))
  return [
    `${state}  ${name} (${kind}), for ${age(since, now)}, heard ${age(lastSampleAt, now)} ago`,
    says,
    ...limits.map(({ state: of, says: why }) => `  ${of.padEnd(10)}  ${why}`),
    ...others.map(([figure, value]) => `  ${figureName(figure)} ${sayValue(value, unitOf(figure))}`),
    '',
  ].join('\n')
}
