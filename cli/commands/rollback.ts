import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { Accepted, EnvironmentPage, EnvironmentRollback } from '#contracts/api/releases.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes, Unavailable, usageError } from '../exit.ts'
import { followDeployment, isAtRest, nameOf } from '../follow-deployment.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import { rollBackDirectly } from '../roll-back-directly.ts'
import type { Terminal } from '../terminal.ts'

type Options = ReadOptions & { to?: string; reason: string; direct?: boolean }

const HELP = `
With --direct only Temporal and a rollback worker are needed (TEMPORAL_ADDRESS): the web server and the database may be down.
Examples:
  mc rollback production --reason "wrong prices"
  mc rollback production --to shop-40 --reason "both since are broken"
  mc rollback production --reason "the database is down" --direct`

/** `mc rollback ENVIRONMENT`: brings an earlier release back and shows it until it runs again. */
export function addRollbackCommand(program: Command, terminal: Terminal): void {
  program
    .command('rollback <environment>')
    .description('bring back the release before, or one of the last three')
    .option('--to <release>', 'name or id of the release (default: the one before)')
    .requiredOption('--reason <text>', 'why')
    .option('--direct', 'ask Temporal itself, without the web server')
    .addHelpText('after', HELP)
    .action(async (environment: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      if (options.reason.trim().length < 3) throw usageError('--reason: say why, in at least 3 letters.')
      if (options.direct) return await rollBackDirectly(environment, options, terminal)
      await rollBackByServer(environment, options, terminal).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error
        const next = 'Where Temporal is reached, this needs neither the web server nor the database: add --direct.'
        throw new CliError(exitCodes.unavailable, error.message, next)
      })
    })
}

async function rollBackByServer(environment: string, { to, reason, json, url }: Options, terminal: Terminal): Promise<void> {
  const client = await connect(url, terminal)
  const body = EnvironmentRollback.safeParse({
    ...{ requestId: randomUUID(), reason },
    to: to === undefined ? null : await releaseIn(client, environment, to),
  })
  if (!body.success) throw usageError(body.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const path = `/api/v1/environments/${encodeURIComponent(environment)}/rollback`
  const { workflowId } = await client.post(path, body.data, Accepted)
  const [, deploymentId] = /^rollback\/([0-9a-f-]{36})$/.exec(workflowId) ?? []
  if (!deploymentId) return say(`A rollback of ${environment} is under way.`, { workflowId, json }, terminal)
  // It may have been taken back before: only what is said from now on counts.
  const isOver = (view: Parameters<typeof isAtRest>[0]) => view.state === 'rolled-back' || view.state === 'rollback-failed'
  const ended = await followDeployment(client, deploymentId, { json: json ?? false, terminal, isOver })
  if (ended.state === 'rolled-back')
    return say(`${ended.reason ?? `${nameOf(ended)} was taken back.`}`, { workflowId, json }, terminal)
  const next = `Mend what it names, then: mc deployment retry ${nameOf(ended)}`
  throw new CliError(exitCodes.negative, `The rollback failed: ${ended.reason ?? 'no reason was given'}`, next)
}

function say(text: string, { workflowId, json }: { workflowId: string; json: boolean | undefined }, terminal: Terminal): void {
  if (json) printJson(terminal, { workflowId, says: text })
  else terminal.out(plainText(`${text}\n`))
}

async function releaseIn(client: ApiClient, environment: string, wanted: string): Promise<string> {
  const { items } = await client.get('/api/v1/environments', EnvironmentPage)
  const returnable = items.find(({ slug }) => slug === environment)?.returnable ?? []
  const found = returnable.find(({ id, name }) => id === wanted || name === wanted)
  if (found) return found.id
  const names = returnable.map(({ name }) => name).join(', ')
  throw new CliError(
    exitCodes.negative,
    `${wanted} is not among what ${environment} can return to.`,
    names ? `That is: ${names}. Anything else goes through its gates: mc deploy` : 'Nothing is known to return to.',
  )
}
