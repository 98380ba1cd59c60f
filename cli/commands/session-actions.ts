import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { SessionActionRequest } from '#contracts/api/actions.ts'
import { type ActionOptions, performAction } from '../action-outcome.ts'
import { usageError } from '../exit.ts'
import type { Terminal } from '../terminal.ts'
import { sessionPath } from './session.ts'

type Options = ActionOptions & { run?: string }
/** What is asked, without the id that makes a retry the same request. */
type Ask =
  | { action: 'session.abort'; runId?: string }
  | { action: 'session.reset' }
  | { action: 'session.message'; message: string }

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
  const question = questions[ask.action](key)
  const lookAt = 'Look at the session: mc session KEY'
  await performAction({ path: `${sessionPath(key)}/actions`, body: request.data, question, lookAt }, options, terminal)
}
