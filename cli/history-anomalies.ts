import type { Command } from 'commander'
import type { Figure } from '#domain/history/series.ts'
import { type JudgedPoint, SeriesWatch } from '#domain/history/watch-series.ts'
import { printJson } from './output.ts'
import { readSeries, type SeriesOptions } from './read-series.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'

const EXAMPLE = 'mc history anomalies --csv tokens.csv --time at --value tokens'

/** `mc history anomalies`: what is unusual in a series, each point judged by what came before it. Needs no server and no database. */
export function addHistoryAnomalies(history: Command, terminal: Terminal): Command {
  return history
    .command('anomalies')
    .description('what is unusual in a series of a CSV file, each point judged by what came before it alone')
    .option('--csv <file>', 'the file, its first line naming the columns; - for standard input')
    .option('--time <column>', 'column of the times')
    .option('--value <column>', 'column of the values')
    .option('--json', 'print every point as JSON')
    .action(async (options: SeriesOptions) => {
      const { figures, written } = await readSeries(options, EXAMPLE, terminal)
      const points = judgedInTime(figures).map(({ at, ...judged }, index) => ({ t: written[index] ?? at, ...judged }))
      if (options.json) return printJson(terminal, { points })
      const found = points.filter(({ anomalous }) => anomalous)
      terminal.out(found.length === 0 ? noneIn(points) : table(columns, found, terminal.columns))
    })
}

/** Judged in the order of time, given in that of the file: some files begin with the newest. */
function judgedInTime(figures: readonly Figure[]): JudgedPoint[] {
  const watch = new SeriesWatch()
  const inTime = figures.map((figure, place) => ({ figure, place })).toSorted((a, b) => a.figure.at - b.figure.at)
  const judged = inTime.map(({ figure, place }) => ({ point: watch.judge(figure), place }))
  return judged.toSorted((a, b) => a.place - b.place).map(({ point }) => point)
}

type Shown = { t: string | number; says: string }
const columns = [
  { heading: 'TIME', cell: ({ t }: Shown) => String(t) },
  { heading: 'WHAT IS UNUSUAL', cell: ({ says }: Shown) => says },
]

function noneIn(points: readonly { state: string }[]): string {
  const judged = points.filter(({ state }) => state !== 'learning' && state !== 'missing').length
  if (judged === 0)
    return `Nothing can be said of ${points.length} points: the first hundred or so are needed to learn what is usual.\n`
  return `Nothing unusual in ${judged} points (of ${points.length}; the others were needed to learn what is usual, or had no value).\n`
}
