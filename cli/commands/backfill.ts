import type { Command } from 'commander'
import { addBackfillActs } from '../backfill-act.ts'
import { addBackfillCheck } from '../backfill-check.ts'
import { addBackfillInspect } from '../backfill-inspect.ts'
import { addBackfillReading } from '../backfill-read.ts'
import { addBackfillStart } from '../backfill-start.ts'
import { addBackfillVerifyReport } from '../backfill-verify-report.ts'
import { wrongGateUsage } from '../gate-exit.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
A run is named by its number. A source is a file in config/backfills.
Exit codes of start, replay, show and watch: 0 done (or planned, of a dry run) · 1 failed · 2 not over, cancelled or undone · 3 could not run
Examples:
  mc backfill inspect old/board.db --out config/backfills/board.yaml
  mc backfill check config/backfills/board.yaml
  mc backfill start legacy --dry-run --watch
  mc backfill start legacy --watch
  mc backfill quarantine 12 && mc backfill replay 12 --watch
  mc backfill report 12 > backfill-12.md
  mc backfill report 12 --json > backfill-12.json && mc backfill verify-report backfill-12.json --key known.pem`

/** `mc backfill …`: bring history, watch it, and look at what came of it. */
export function addBackfillCommands(program: Command, terminal: Terminal): void {
  const backfill = program
    .command('backfill')
    .description('backfills: bring history, watch it, take it back')
    .addHelpText('after', HELP)
    .exitOverride(wrongGateUsage)
  addBackfillInspect(backfill, terminal)
  addBackfillCheck(backfill, terminal)
  addBackfillStart(backfill, terminal)
  addBackfillReading(backfill, terminal)
  addBackfillVerifyReport(backfill, terminal)
  addBackfillActs(backfill, terminal)
}
