import type { Command } from 'commander'
import { type ForecastPoint, forecastSeries, type SeriesForecast } from '#domain/history/forecast/forecast.ts'
import { usageError } from './exit.ts'
import { printJson } from './output.ts'
import { type ReadSeries, readSeries, type SeriesOptions } from './read-series.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'

const EXAMPLE = 'mc history forecast --csv tokens.csv --time at --value tokens --horizon 24'
const MOST_AHEAD = 10_000

/** `mc history forecast`: what a series will be, with a band and how right the same way was in the past. Needs no server. */
export function addHistoryForecast(history: Command, terminal: Terminal): Command {
  return history
    .command('forecast')
    .description('what a series of a CSV file will be, with an 80 % band, and how right the same way was in the past')
    .option('--csv <file>', 'the file, its first line naming the columns; - for standard input')
    .option('--time <column>', 'column of the times')
    .option('--value <column>', 'column of the values')
    .option('--horizon <points>', 'how many points ahead')
    .option('--json', 'print JSON')
    .action(async (options: SeriesOptions & { horizon?: string }) => {
      const horizon = horizonOf(options.horizon)
      const series = await readSeries(options, EXAMPLE, terminal)
      const forecast = forecastSeries(
        series.figures.toSorted((a, b) => a.at - b.at),
        horizon,
      )
      if (options.json) return printJson(terminal, output(forecast, series))
      terminal.out(forecast.enough ? table(columns(series), forecast.points, terminal.columns) : '')
      terminal.out(`${forecast.says}\n`)
    })
}

function horizonOf(text: string | undefined): number {
  if (text === undefined) throw usageError('--horizon is needed.', EXAMPLE)
  const horizon = Number(text)
  if (Number.isInteger(horizon) && horizon >= 1 && horizon <= MOST_AHEAD) return horizon
  throw usageError(`--horizon ${text}: expected a whole number from 1 to ${MOST_AHEAD}.`)
}

function output(forecast: SeriesForecast, { write }: ReadSeries) {
  if (!forecast.enough) return { enough: false, says: forecast.says, points: [], backtest: null }
  const { says, model, period, intervalMs, backTest } = forecast
  const { origins, mase, naiveMase, coverage } = backTest
  return {
    ...{ enough: true, says, model, period, interval_ms: intervalMs },
    points: forecast.points.map(({ at, value, low, high }) => ({ t: write(at), value, low, high })),
    backtest: { origins, mase, seasonal_naive_mase: naiveMase, coverage, band: 0.8 },
  }
}

const columns = ({ write }: ReadSeries) => {
  const amount = (value: number) => String(Number(value.toPrecision(5)))
  return [
    { heading: 'TIME', cell: ({ at }: ForecastPoint) => String(write(at)) },
    { heading: 'EXPECTED', cell: ({ value }: ForecastPoint) => amount(value), right: true },
    { heading: 'FROM', cell: ({ low }: ForecastPoint) => amount(low), right: true },
    { heading: 'TO', cell: ({ high }: ForecastPoint) => amount(high), right: true },
  ]
}
