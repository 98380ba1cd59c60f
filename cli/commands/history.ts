import type { Command } from 'commander'
import { addHistoryAnomalies } from '../history-anomalies.ts'
import { addHistoryForecast } from '../history-forecast.ts'
import type { Terminal } from '../terminal.ts'

/** `mc history`: what is normal in a series, and what it will be. */
export function addHistoryCommands(program: Command, terminal: Terminal): Command {
  const history = program.command('history').description('series: what is unusual in them, and what comes next')
  addHistoryAnomalies(history, terminal)
  addHistoryForecast(history, terminal)
  return history
}
