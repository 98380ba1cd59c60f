import { setTimeout as pause } from 'node:timers/promises'
import { ActionAccepted } from '#contracts/api/actions.ts'
import type { ActionView } from '#contracts/live.ts'
import type { ApiClient } from './api-client.ts'
import { confirm } from './ask.ts'
import { connect } from './connect.ts'
import { CliError, exitCodes } from './exit.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainLine } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

/** An action to be asked for: where, with which body, after which question, and where to look when nobody knows how it ended. */
export type AskedAction = { path: string; body: unknown; question: string; lookAt: string }
export type ActionOptions = ReadOptions & { yes?: boolean }

/** How long an outcome is waited for, and how often it is looked for. The workflow itself gives up later. */
const WAIT_MS = 60_000
const LOOK_EVERY_MS = 500

/**
 * Asks for an action, waits for the outcome that was verified at the gateway, and says it.
 * @throws CliError `negative` when it is not confirmed or nobody agrees to it, `unavailable` when its outcome is not known yet
 */
export async function performAction(asked: AskedAction, options: ActionOptions, terminal: Terminal): Promise<void> {
  const client = await connect(options.url, terminal)
  if (!options.yes && !(await confirm(asked.question, terminal))) throw new CliError(exitCodes.negative, 'Not done.')
  const accepted = await client.post(asked.path, asked.body, ActionAccepted)
  const outcome = await outcomeOf(client, accepted.action, terminal.signal)
  if (options.json) printJson(terminal, { action: outcome })
  report(outcome, asked.lookAt, options, terminal)
}

/** Asked is not done: looks until the action has an outcome, or for a minute. */
async function outcomeOf(client: ApiClient, asked: ActionView, signal: AbortSignal): Promise<ActionView> {
  const until = Date.now() + WAIT_MS
  let action = asked
  while (action.state === 'requested' && Date.now() < until && !signal.aborted) {
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined) // a stop ends the wait, and the loop
    ;({ action } = await client.get(`/api/v1/actions/${action.id}`, ActionAccepted))
  }
  return action
}

function report({ id, action, state, outcome }: ActionView, lookAt: string, { json }: ActionOptions, terminal: Terminal): void {
  const said = plainLine(`${action} ${state}${outcome ? `: ${outcome}` : ''}`)
  if (state === 'confirmed') return json ? undefined : terminal.out(`${said}\n`)
  if (state === 'requested')
    throw new CliError(
      exitCodes.unavailable,
      `${action} was asked for, its outcome is not known yet.`,
      `It goes on without mc. See it in Activity, or ask again: /api/v1/actions/${id}`,
    )
  throw new CliError(exitCodes.negative, said, state === 'unverified' ? lookAt : null)
}
