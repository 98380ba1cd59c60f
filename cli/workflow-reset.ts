import { randomUUID } from 'node:crypto'
import { type Command, InvalidArgumentError } from 'commander'
import {
  type ActivityAgain,
  type FailureGroup,
  FailureGroups,
  ResetFailuresOutcome,
  ResetPlanView,
} from '#contracts/api/workflow-acts.ts'
import { connect } from './connect.ts'
import { CliError, exitCodes, usageError } from './exit.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'
import { type ActOptions, acting, meantRun, mustBeWanted, sendAct } from './workflow-act.ts'

const PATH = '/api/v1/workflows'
/** Up to a hundred histories are read, and as many executions reset. */
const PATIENCE_MS = 180_000

type BatchOptions = ReadOptions & { cause?: string; since?: string; reason?: string; yes?: boolean }

/** `mc workflow reset|reset-failures`: says what runs again before it is asked whether that is wanted. */
export function addWorkflowResets(workflow: Command, terminal: Terminal): void {
  acting(workflow.command('reset <id>').description('take one up anew at a step; what it did before that stays'))
    .requiredOption('--step <number>', 'the step, by its number in mc workflow show', stepNumber)
    .action(async (workflowId: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<ActOptions & { step: number }>()
      const api = await connect(options.url, terminal)
      const { runId } = await meantRun(api, workflowId, options.run)
      const asked = { workflowId, runId, eventId: options.step }
      const plan = await api.get(`${PATH}/reset-plan`, ResetPlanView, asked)
      if (plan.refused) throw new CliError(exitCodes.negative, plan.refused.says, plan.refused.instead)
      terminal.err(plainText(`${planLines(plan).join('\n')}\n`))
      await mustBeWanted(`Reset it to step ${options.step}?`, options, terminal)
      await sendAct(api, { name: 'reset', body: { ...asked, reason: options.reason }, done: 'Taken up anew' }, options, terminal)
    })
  workflow
    .command('reset-failures <type>')
    .description('failures of one type by their cause; with --cause, reset all that have it, each to the step that failed')
    .option('--cause <text>', 'which, as it is listed')
    .option('--since <time>', 'only those that began at or after this, as 2026-01-31T00:00:00Z')
    .option('--reason <text>', 'why, for the record')
    .option('--yes', 'do not ask')
    .action(async (type: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<BatchOptions>()
      const api = await connect(options.url, terminal)
      const { cause, since, reason, json } = options
      if (cause !== undefined && reason === undefined) throw usageError('A reset goes on record.', 'Say why with --reason.')
      const found = await api.get(`${PATH}/failures`, FailureGroups, { type, since }, PATIENCE_MS)
      if (cause === undefined) {
        if (json) printJson(terminal, found)
        else terminal.out(plainText(`${groupLines(found).join('\n')}\n`))
        return
      }
      const group = found.groups.find((each) => each.cause === cause)
      if (!group)
        throw new CliError(
          exitCodes.negative,
          `No failure of the type ${type} has this cause.`,
          `See: mc workflow reset-failures ${type}`,
        )
      terminal.err(plainText(`${oneGroup(group).join('\n')}\n`))
      await mustBeWanted(`Reset these ${group.workflows.length}?`, options, terminal)
      const body = { type, since, cause, reason, requestId: randomUUID() }
      endWith(await api.post(`${PATH}/reset-failures`, body, ResetFailuresOutcome, PATIENCE_MS), options, terminal)
    })
}

function stepNumber(written: string): number {
  if (/^[1-9]\d{0,8}$/.test(written)) return Number(written)
  throw new InvalidArgumentError('expected the number of a step')
}

function endWith(outcome: ResetFailuresOutcome, { json }: BatchOptions, terminal: Terminal): void {
  const lines = outcome.outcomes.map(({ workflowId, newRunId, says }) =>
    newRunId === null ? `left as it is  ${workflowId}  ${says}` : `taken up       ${workflowId}  run ${newRunId}`,
  )
  if (json) printJson(terminal, outcome)
  else terminal.out(plainText(`${[...lines, ...restLine(outcome.notLookedAt)].join('\n')}\n`))
  const left = outcome.outcomes.filter(({ newRunId }) => newRunId === null).length
  if (left > 0) throw new CliError(exitCodes.negative, `${left} of ${outcome.outcomes.length} were not reset.`)
}

const restLine = (left: number): string[] =>
  left === 0 ? [] : [`${left} older failures were not looked at. Ask again, or narrow them with --since.`]

const planLines = ({ again, children, told, follows }: ResetPlanView): string[] => [
  again.length === 0 ? 'No activity runs again.' : 'These run again:',
  ...again.map(againLine),
  ...(children.length === 0 ? [] : [`Workflows that it asks for again: ${children.map(({ name }) => name).join(', ')}`]),
  ...(told.length === 0 ? [] : [`Told again: ${told.map(({ name }) => name).join(', ')}`]),
  ...(follows === null ? [] : [follows]),
]

const againLine = ({ name, times, isHarmless, says }: ActivityAgain): string => {
  const mark = isHarmless === null ? 'unknown' : isHarmless ? 'harmless' : 'NOT harmless'
  return `  ${mark.padEnd(12)}  ${name}${times > 1 ? ` ×${times}` : ''}: ${says}`
}

const groupLines = ({ groups, looked, total }: FailureGroups): string[] =>
  groups.length === 0 ? ['There are no such failures.'] : [...groups.flatMap(oneGroup), ...restLine(total - looked)]

const oneGroup = ({ cause, workflows, again, leftOut }: FailureGroup): string[] => [
  `${workflows.length} can be reset  ${cause}`,
  ...workflows.map(({ workflowId }) => `  ${workflowId}`),
  ...again.map(againLine),
  ...leftOut.map(({ workflowId, says }) => `  left out  ${workflowId}: ${says}`),
]
