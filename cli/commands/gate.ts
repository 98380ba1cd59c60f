import type { Command } from 'commander'
import { wrongGateUsage } from '../gate-exit.ts'
import { addGateJudge } from '../gate-judge.ts'
import { addGateReading } from '../gate-read.ts'
import { addGateRun } from '../gate-run.ts'
import type { Terminal } from '../terminal.ts'

/** `mc gate`: suites, their runs and verdicts. */
export function addGateCommands(program: Command, terminal: Terminal): Command {
  const gate = program
    .command('gate')
    .description('gates: run suites, see their verdicts and why, judge samples')
    .exitOverride(wrongGateUsage)
  addGateRun(gate, terminal)
  addGateReading(gate, terminal)
  addGateJudge(gate, terminal)
  return gate
}
