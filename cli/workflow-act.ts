import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { WorkflowActAccepted } from '#contracts/api/workflow-acts.ts'
import { WorkflowDetail } from '#contracts/api/workflows.ts'
import { handSignals } from '#domain/workflow/act-rules.ts'
import { followsFrom } from '#domain/workflow/workflow-can.ts'
import type { ApiClient } from './api-client.ts'
import { confirm } from './ask.ts'
import { connect } from './connect.ts'
import { CliError, exitCodes, usageError } from './exit.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

/** What every command that acts takes. */
export type ActOptions = ReadOptions & { run?: string; reason: string; yes?: boolean }

const PATH = '/api/v1/workflows'

/** A command with the options of one that acts. */
export const acting = (command: Command): Command =>
  command
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--run <id>', 'an earlier run of it; without, the latest')
    .option('--yes', 'do not ask')

/** The run that is meant: it is looked up first, so that it is exactly what is acted on. */
export async function meantRun(api: ApiClient, workflowId: string, runId?: string): Promise<WorkflowDetail['workflow']> {
  return (await api.get(`${PATH}/execution`, WorkflowDetail, { workflowId, runId })).workflow
}

/** Asks before something is done, unless it was said that there is no need to. @throws CliError when the answer is no */
export async function mustBeWanted(question: string, { yes }: Pick<ActOptions, 'yes'>, terminal: Terminal): Promise<void> {
  if (yes || (await confirm(question, terminal))) return
  throw new CliError(exitCodes.negative, 'Nothing was done.')
}

/** Sends what is asked and tells what came of it. */
export async function sendAct(
  api: ApiClient,
  { name, body, done }: { name: string; body: object; done: string },
  { json }: ReadOptions,
  terminal: Terminal,
): Promise<void> {
  const answer = await api.post(`${PATH}/${name}`, { ...body, requestId: randomUUID() }, WorkflowActAccepted)
  if (json) return printJson(terminal, answer)
  terminal.out(plainText(`${done}: run ${answer.runId}\nSee it with: mc workflow show ${answer.workflowId}\n`))
}

/** `mc workflow rerun|cancel|terminate|signal`. Asked is not done: the execution itself says what comes of it. */
export function addWorkflowActs(workflow: Command, terminal: Terminal): void {
  acting(workflow.command('rerun <id>').description('run one that is over once more from its beginning, with the same input'))
    .option('--input <file>', 'another input, as JSON; - reads it from standard input')
    .action(async (workflowId: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<ActOptions & { input?: string }>()
      const input = options.input === undefined ? undefined : await readJson(options.input, terminal)
      const api = await connect(options.url, terminal)
      const { runId, type } = await meantRun(api, workflowId, options.run)
      const given = input === undefined ? 'the same input' : 'the input given here'
      await mustBeWanted(`Run ${type} once more from its beginning, with ${given}?`, options, terminal)
      const body = { workflowId, runId, reason: options.reason, ...(input === undefined ? {} : { input }) }
      await sendAct(api, { name: 'rerun', body, done: 'Begun' }, options, terminal)
    })
  for (const { act, says, done } of ends)
    acting(workflow.command(`${act} <id>`).description(says)).action(
      async (workflowId: string, _options: object, command: Command) => {
        const options = command.optsWithGlobals<ActOptions>()
        const api = await connect(options.url, terminal)
        const { runId, type } = await meantRun(api, workflowId, options.run)
        const follows = followsFrom(act, type)
        await mustBeWanted(`${follows === null ? '' : `${follows} `}${says}: ${type}?`, options, terminal)
        await sendAct(api, { name: act, body: { workflowId, runId, reason: options.reason }, done }, options, terminal)
      },
    )
  acting(workflow.command('signal <id> <signal>').description(`tell one something: ${handSignals.join(', ')}`))
    .option('--payload <json>', 'what it is told with, where the signal takes something')
    .action(async (workflowId: string, signal: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<ActOptions & { payload?: string }>()
      const payload = options.payload === undefined ? {} : { payload: parsedJson(options.payload, '--payload') }
      const api = await connect(options.url, terminal)
      const { runId, type } = await meantRun(api, workflowId, options.run)
      await mustBeWanted(`Tell this ${type} ${signal}?`, options, terminal)
      const body = { workflowId, runId, signal, reason: options.reason, ...payload }
      await sendAct(api, { name: 'signal', body, done: 'Told' }, options, terminal)
    })
}

const ends = [
  { act: 'cancel', says: 'ask one to end; it tidies up first', done: 'Asked to end' },
  { act: 'terminate', says: 'end one at once, without a chance to tidy up', done: 'Ended' },
] as const

async function readJson(file: string, terminal: Terminal): Promise<unknown> {
  if (file === '-') return parsedJson(await text(terminal.stdin), 'standard input')
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${file} cannot be read: ${error.code ?? error.message}.`)
  })
  return parsedJson(content, file)
}

function parsedJson(content: string, where: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    throw usageError(`${where} is not JSON: ${(error as Error).message}`)
  }
}
