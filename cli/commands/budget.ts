import { type Command, Option } from 'commander'
import { BudgetDetail, BudgetPage } from '#contracts/api/response.ts'
import { type BudgetView, budgetStates } from '#contracts/budgets.ts'
import type { ApiClient } from '../api-client.ts'
import { endWithBudgets } from '../budget-exit.ts'
import { budgetText } from '../budget-shown.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { createListWatch, type Listing, printJson, printTable, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'

const PATH = '/api/v1/budgets'

type ListOptions = ReadOptions & { budget?: string; state?: BudgetView['state'] }
type ShowOptions = ReadOptions & { scope: string }

/** `mc budget list|show`: what is used of what may be. Exit code 0 fine or near, 1 used up, 2 not known. @returns what can be watched */
export function addBudgetCommands(program: Command, terminal: Terminal): Command {
  const budget = program
    .command('budget')
    .description('budgets: what is used of what may be (exit: 0 fine or near, 1 used up, 2 not known)')
  budget
    .command('show <budget>')
    .description('one budget: what is used, by whom, how long it lasts, and what it stopped')
    .option('--scope <scope>', 'of what: tenant, agent/GATEWAY/AGENT, project/SLUG, session/ID', 'tenant')
    .action(async (slug: string, _options: ShowOptions, command: Command) => {
      const { json, url, scope } = command.optsWithGlobals<ShowOptions>()
      const client = await connect(url, terminal)
      const detail = await client.get(`${PATH}/${encodeURIComponent(slug)}`, BudgetDetail, { scope })
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(budgetText(detail, Date.now())))
      endWithBudgets([detail.budget])
    })
  return budget
    .command('list')
    .description('all budgets, most pressing first')
    .option('--budget <slug>', 'only this budget')
    .addOption(new Option('--state <state>', 'only in this state').choices(budgetStates))
    .action(async (_options: ListOptions, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      const client = await connect(options.url, terminal)
      if (options.watch) return await untilStopped(terminal, () => watchBudgets(client, options, terminal))
      const page = await client.get(PATH, BudgetPage)
      const items = page.items.filter(isAsked(options))
      if (options.json) printJson(terminal, { ...page, items })
      else printTable(terminal, items, listing())
      endWithBudgets(items)
    })
}

const isAsked =
  ({ budget, state }: ListOptions) =>
  (view: BudgetView): boolean =>
    (budget === undefined || view.budget === budget) && (state === undefined || view.state === state)

async function watchBudgets(client: ApiClient, options: ListOptions, terminal: Terminal): Promise<void> {
  const draw = createListWatch<BudgetView>(terminal, options.json ?? false)
  const page = await client.get(PATH, BudgetPage)
  draw(page.items.filter(isAsked(options)), listing())
  for await (const change of followChanges(client, page.asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (!change.reset && !change.items.some(({ frame }) => frame.type === 'budget')) continue
    draw((await client.get(PATH, BudgetPage)).items.filter(isAsked(options)), listing())
  }
}

const listing = (): Listing<BudgetView> => ({
  idOf: ({ budget, scope }) => `${budget}/${scope}`,
  empty: 'No budget. Say what may be used in config/budgets.yaml; see docs/budgets.md.',
  columns: [
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'USED', cell: ({ share, doubts }) => `${doubts.length > 0 ? '≥ ' : ''}${Math.floor(share * 100)} %`, right: true },
    { heading: 'BUDGET', cell: ({ budget }) => budget },
    { heading: 'OF', cell: ({ scope, labels }) => labels.session ?? scope },
    { heading: 'POLICY', cell: ({ policy }) => policy },
    { heading: 'STOPS', cell: ({ stops }) => stops.map(({ name, state }) => `${name} ${state}`).join(', ') },
    { heading: 'SAYS', cell: ({ says }) => says },
  ],
})
