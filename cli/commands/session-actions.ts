import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { ActionAccepted, SessionActionRequest } from '#contracts/api/actions.ts'
import type { ActionView } from '#contracts/live.ts'
import type { ApiClient } from '../api-client.ts'
import { confirm } from '../ask.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes, usageError } from '../exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainLine } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { sessionPath } from './session.ts'

type Options = ReadOptions & { yes?: boolean; run?: string }
/** What is asked, without the id that makes a retry the same request. */
type Ask =
  | { action: 'session.abort'; runId?: string }
  | { action: 'session.reset' }
  | { action: 'session.message'; message: string }

/** How long an outcome is waited for, and how often it is looked for. The workflow itself gives up later. */
const WAIT_MS = 60_000
const LOOK_EVERY_MS = 500

/** `mc session abort|reset|message KEY`: asks, waits for the outcome that was verified at the gateway, and says it. */
export function addSessionActions(session: Command, terminal: Terminal): void {
  session
    .command('abort <key>')
    .description("stop the session's active run")
    .option('--run <id>', 'only this run')
    .option('--yes', 'do not ask')
    .action(async (key: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await perform(key, { action: 'session.abort', ...(options.run ? { runId: options.run } : {}) }, options, terminal)
    })
  session
    .command('reset <key>')
    .description('start the session anew; its conversation so far is left behind')
    .option('--yes', 'do not ask')
    .action(async (key: string, _options: Options, command: Command) => {
      await perform(key, { action: 'session.reset' }, command.optsWithGlobals<Options>(), terminal)
    })
  session
    .command('message <key> <text>')
    .description('send the session a message')
    .option('--yes', 'do not ask')
    .action(async (key: string, message: string, _options: Options, command: Command) => {
      await perform(key, { action: 'session.message', message }, command.optsWithGlobals<Options>(), terminal)
    })
}

const questions = {
  'session.abort': (key: string) => `Stop what ${key} is doing?`,
  'session.reset': (key: string) => `Reset ${key} and leave its conversation behind?`,
  'session.message': (key: string) => `Send this message to ${key}?`,
} as const satisfies Record<Ask['action'], (key: string) => string>

async function perform(key: string, ask: Ask, options: Options, terminal: Terminal): Promise<void> {
  const request = SessionActionRequest.safeParse({ ...ask, requestId: randomUUID() })
  if (!request.success)
    throw usageError(request.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const client = await connect(options.url, terminal)
  if (!options.yes && !(await confirm(questions[ask.action](key), terminal))) throw new CliError(exitCodes.negative, 'Not done.')
  const accepted = await client.post(`${sessionPath(key)}/actions`, request.data, ActionAccepted)
  const outcome = await outcomeOf(client, accepted.action, terminal.signal)
  if (options.json) printJson(terminal, { action: outcome })
  report(outcome, options, terminal)
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

function report({ id, action, state, outcome }: ActionView, { json }: Options, terminal: Terminal): void {
  const said = plainLine(`${action} ${state}${outcome ? `: ${outcome}` : ''}`)
  if (state === 'confirmed') return json ? undefined : terminal.out(`${said}\n`)
  if (state === 'requested')
    throw new CliError(
      exitCodes.unavailable,
      `${action} was asked for, its outcome is not known yet.`,
      `It goes on without mc. See it in Activity, or ask again: /api/v1/actions/${id}`,
    )
  throw new CliError(exitCodes.negative, said, state === 'unverified' ? 'Look at the session: mc session KEY' : null)
}
