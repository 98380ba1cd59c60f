import type { Command } from 'commander'
import { BackfillAccepted } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { type BackfillAction, type BackfillState, isBackfillOver } from '#domain/backfill/states.ts'
import { endWithRun, runName } from './backfill-exit.ts'
import { connect } from './connect.ts'
import { CliError, exitCodes } from './exit.ts'
import { backfillPath, followBackfill } from './follow-backfill.ts'
import { printJson, type ReadOptions } from './output.ts'
import type { Terminal } from './terminal.ts'

const acts: readonly { action: BackfillAction; says: string; done: string }[] = [
  { action: 'pause', says: 'stop after the chunk it is at; what is copied stays', done: 'Asked to pause' },
  { action: 'resume', says: 'go on where it was paused', done: 'Asked to go on' },
  { action: 'cancel', says: 'stop, and take back what it wrote', done: 'Asked to cancel' },
  { action: 'undo', says: 'take back all that a finished run wrote', done: 'Asked to undo' },
]

/** `mc backfill pause|resume|cancel|undo`. Asked is not done: --watch waits for the end. */
export function addBackfillActs(backfill: Command, terminal: Terminal): void {
  for (const { action, says, done } of acts) {
    const command = backfill.command(`${action} <number>`).description(says)
    if (action !== 'pause') command.option('--watch', 'go on until it is over')
    command.action(async (number: string, _options: ReadOptions, given: Command) => {
      const { json, url, watch } = given.optsWithGlobals<ReadOptions>()
      const client = await connect(url, terminal)
      const { backfill: run } = await client.post(`${backfillPath(number)}/actions`, { action }, BackfillAccepted)
      if (!watch) {
        if (json) printJson(terminal, run)
        else terminal.out(`${done}: ${runName(run)}, ${run.state} until then. See it with: mc backfill show ${run.number}\n`)
        return
      }
      // One that is to be taken back is over already, and will be again; where that failed, it says why.
      const isOver = ({ state, failure }: BackfillView) =>
        action === 'undo' && state === 'done' ? failure !== null : isBackfillOver(state)
      const end = await followBackfill(client, number, { json, terminal, isOver })
      if (action === 'undo' && end.state === 'done')
        throw new CliError(exitCodes.negative, `${runName(end)} was not taken back: ${end.failure?.says ?? 'nobody knows why.'}`)
      // What was called off or taken back as it was asked for is no failure.
      if (end.state !== asAsked[action]) endWithRun(end)
    })
  }
}

const asAsked: Partial<Record<BackfillAction, BackfillState>> = { cancel: 'cancelled', undo: 'undone' }
