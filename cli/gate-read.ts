import type { Command } from 'commander'
import { GateRunDetail, SamplePage, SuitePage, TrendPage } from '#contracts/api/releases.ts'
import type { CheckTrendView, GateRunView, SampleView, SuiteView } from '#contracts/gates.ts'
import type { ApiClient } from './api-client.ts'
import { connect } from './connect.ts'
import { couldNotRun } from './gate-exit.ts'
import { showGateRun } from './gate-shown.ts'
import { printJson, printTable, type ReadOptions } from './output.ts'
import type { Terminal } from './terminal.ts'
import { age } from './wording.ts'

type Options = ReadOptions & { environment?: string }

/** Samples that are shown with a run: enough to see what was wrong. */
const SHOWN_SAMPLES = 5
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** `mc gate list|show|trend`: suites with their latest verdicts, one run with its reasons, and where checks are heading. */
export function addGateReading(gate: Command, terminal: Terminal): void {
  gate
    .command('list')
    .description('list suites with their latest verdict in each environment')
    .option('--environment <slug>', 'only in this one')
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const page = await (await connect(options.url, terminal)).get('/api/v1/suites', SuitePage)
      if (options.json) return printJson(terminal, page)
      printTable(terminal, rowsOf(page.items, options.environment), { columns: latestColumns(), idOf, empty: NO_SUITES })
    })
  gate
    .command('show <run>')
    .description("show a run by its id, or a suite's latest one, with the reasons behind each verdict")
    .option('--environment <slug>', "with a suite's name: where")
    .action(async (run: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await showRun(run, options, terminal)
    })
  gate
    .command('trend <suite>')
    .description('show where the checks of a suite are heading over its last runs')
    .option('--environment <slug>', 'only in this one')
    .action(async (suite: string, _options: Options, command: Command) => {
      const { environment, url, json } = command.optsWithGlobals<Options>()
      const path = `/api/v1/suites/${encodeURIComponent(suite)}/trends`
      const page = await (await connect(url, terminal)).get(path, TrendPage, { environment })
      if (json) return printJson(terminal, page)
      printTable(terminal, page.items, { columns: trendColumns, idOf: ({ check }) => check, empty: NO_TRENDS })
    })
}

const NO_SUITES = 'No suite is configured. A suite is a file in config/suites.'
const NO_TRENDS = 'No run of this suite has finished yet. Run it: mc gate run SUITE --environment E'

type Row = { suite: string; run: GateRunView | null }
const idOf = ({ suite, run }: Row): string => run?.id ?? suite

const rowsOf = (suites: readonly SuiteView[], environment: string | undefined): Row[] =>
  suites.flatMap(({ slug, latest }): Row[] => {
    const runs = latest.filter((run) => environment === undefined || run.environment === environment)
    return runs.length > 0 ? runs.map((run) => ({ suite: slug, run })) : [{ suite: slug, run: null }]
  })

const latestColumns = (now = Date.now()) => [
  { heading: 'SUITE', cell: ({ suite }: Row) => suite },
  { heading: 'ENVIRONMENT', cell: ({ run }: Row) => run?.environment ?? '–' },
  { heading: 'VERDICT', cell: ({ run }: Row) => run?.verdict ?? 'never run' },
  { heading: 'SAMPLES', cell: ({ run }: Row) => String(run?.samples ?? '–'), right: true },
  { heading: 'AGO', cell: ({ run }: Row) => (run?.finishedAt ? age(run.finishedAt, now) : '–'), right: true },
  { heading: 'WHY', cell: ({ run }: Row) => run?.says ?? '' },
]

const percent = (share: number | null | undefined): string => (share == null ? 'unknown' : `${Math.round(share * 1_000) / 10} %`)
const trendColumns = [
  { heading: 'CHECK', cell: ({ check }: CheckTrendView) => check },
  { heading: 'ENVIRONMENT', cell: ({ environment }: CheckTrendView) => environment },
  { heading: 'RUNS', cell: ({ points }: CheckTrendView) => String(points.length), right: true },
  { heading: 'LAST RATE', cell: ({ points }: CheckTrendView) => percent(points.at(-1)?.rate), right: true },
  { heading: 'DECLINING', cell: ({ trend }: CheckTrendView) => (trend ? (trend.declining ? 'yes' : 'no') : 'unknown') },
  { heading: 'TREND', cell: ({ trend }: CheckTrendView) => trend?.says ?? 'Too few runs to say.' },
]

async function showRun(named: string, { url, json, environment }: Options, terminal: Terminal): Promise<void> {
  const client = await connect(url, terminal)
  const id = UUID.test(named) ? named : await latestOf(client, named, environment)
  const { run } = await client.get(`/api/v1/gate-runs/${id}`, GateRunDetail)
  const { items } = await client.get(`/api/v1/gate-runs/${id}/samples`, SamplePage, { limit: 500 })
  const wrong = items.filter(({ ok, error }) => ok === false || error !== null)
  if (json) printJson(terminal, { run, wrong })
  else showGateRun(run, terminal, perCheck(wrong))
}

const perCheck = (wrong: readonly SampleView[]): SampleView[] =>
  [...Map.groupBy(wrong, ({ check }) => check).values()].flatMap((own) => own.slice(0, SHOWN_SAMPLES))

async function latestOf(client: ApiClient, suite: string, environment: string | undefined): Promise<string> {
  const { items } = await client.get('/api/v1/suites', SuitePage)
  const known = items.find(({ slug }) => slug === suite)
  if (!known) throw couldNotRun(`No suite ${suite}.`, 'See those there are with: mc gate list')
  const runs = known.latest.filter((run) => environment === undefined || run.environment === environment)
  const [newest] = runs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
  if (!newest)
    throw couldNotRun(
      `${suite} has no finished run${environment ? ` in ${environment}` : ''}.`,
      `mc gate run ${suite} --environment E`,
    )
  return newest.id
}
