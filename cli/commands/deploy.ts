import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { DeploymentAccepted, DeploymentPreview, DeploymentStart } from '#contracts/api/releases.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { endWith } from '../deployment-end.ts'
import { CliError, exitCodes, usageError } from '../exit.ts'
import { followDeployment, nameOf } from '../follow-deployment.ts'
import { wrongGateUsage } from '../gate-exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'

type Options = ReadOptions & { note: string; plan?: boolean }

const HELP = `
With --watch it ends with what became of it: 0 promoted · 1 rolled back or rejected · 2 held or cancelled · 3 could not be found out
Examples:
  mc deploy production shop-42 --plan
  mc deploy production shop-42 --watch --note "new checkout"`

/** `mc deploy ENVIRONMENT RELEASE`: starts a deployment, and with `--watch` shows it to its end. */
export function addDeployCommand(program: Command, terminal: Terminal): void {
  program
    .command('deploy <environment> <release>')
    .description('bring a release to an environment, through those before it and their gates')
    .option('--watch', 'show each step, and end with what became of it')
    .option('--note <text>', 'why', '')
    .option('--plan', 'only say what would change and be done')
    .addHelpText('after', HELP)
    .exitOverride(wrongGateUsage)
    .action(async (environment: string, release: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const client = await connect(options.url, terminal)
      if (options.plan) return await plan(client, environment, release, options, terminal)
      const { deployment } = await started(client, environment, release, options)
      if (!options.watch) {
        if (options.json) return printJson(terminal, { deployment })
        return terminal.out(
          plainText(`${nameOf(deployment)} is ${deployment.state}. See it with: mc deployment show ${nameOf(deployment)}\n`),
        )
      }
      if (!options.json) terminal.err(plainText(`${nameOf(deployment)}: ${deployment.release.name}\n`))
      const ended = await followDeployment(client, deployment.id, { json: options.json ?? false, terminal })
      endWith(ended)
    })
}

async function started(client: ApiClient, environment: string, release: string, { note, watch }: Options) {
  const asked = DeploymentStart.safeParse({ requestId: randomUUID(), environment, release, note })
  if (!asked.success) throw usageError(asked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  try {
    return await client.post('/api/v1/deployments', asked.data, DeploymentAccepted)
  } catch (error) {
    // To who waits for its end, one that was refused has none: 1 would say that it was taken back.
    if (error instanceof CliError && watch) throw new CliError(exitCodes.unavailable, error.message, error.nextStep)
    throw error
  }
}

async function plan(
  client: ApiClient,
  environment: string,
  release: string,
  { json }: Options,
  terminal: Terminal,
): Promise<void> {
  const shown = await client.get('/api/v1/deployments/preview', DeploymentPreview, { environment, release })
  if (json) printJson(terminal, shown)
  else terminal.out(plainText(`${linesOf(shown).join('\n')}\n`))
  if (shown.refusal) throw new CliError(exitCodes.negative, shown.refusal)
}

const linesOf = ({ current, release, environment, changes, steps, warnings, drift }: DeploymentPreview): string[] => [
  `${environment.slug}: ${current?.name ?? 'nothing known'} → ${release.name}`,
  ...changes.map(
    ({ key, target, from, to }) =>
      `  ${key}${target ? ` at ${target}` : ''}: ${from?.detail ?? 'not set'} → ${to?.detail ?? 'not set'}`,
  ),
  ...(changes.length === 0 ? ['  No setting changes.'] : []),
  'Steps:',
  ...steps.map((step, index) => `  ${index + 1}. ${step}`),
  ...drift.filter(({ state }) => state !== 'clean').map(({ says }) => `Drift: ${says}`),
  ...warnings.map((warning) => `Mind: ${warning}`),
]
