import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { Accepted, DeploymentDecision, DeploymentDetail, DeploymentPage } from '#contracts/api/releases.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { Decision } from '#domain/deploy/deployment-can.ts'
import { connect } from '../connect.ts'
import { showOutput } from '../deployment-output.ts'
import { describeDeployment } from '../deployment-shown.ts'
import { usageError } from '../exit.ts'
import { deploymentPath, nameOf } from '../follow-deployment.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

type ListOptions = ReadOptions & { environment?: string; open?: boolean; limit: string }
type OutputOptions = ReadOptions & { follow?: boolean; target?: string }

const HELP = `
A deployment is named by its id, or by environment and number: production#12
Examples:
  mc deployment list --open
  mc deployment approve production#12
  mc deployment override production#12 --reason "the check is wrong, see the runbook"
  mc deployment output production#12 -f`

/** `mc deployment …`: deployments, what they wrote, and decisions about them. */
export function addDeploymentCommands(program: Command, terminal: Terminal): void {
  const deployment = program.command('deployment').description('deployments: list, look, decide').addHelpText('after', HELP)
  addReading(deployment, terminal)
  const says: Record<Exclude<Decision, 'roll-back'>, string> = {
    approve: 'let it go on where it waits for approval',
    reject: 'turn it down where it waits for approval',
    pause: 'stop it before its next step',
    resume: 'let it go on after a pause',
    cancel: 'end it before anything that users reach was changed',
    override: 'let one held verdict pass, this once',
    retry: 'resume a rollback that failed',
  }
  for (const [decision, description] of Object.entries(says)) addDecision(deployment, decision, description, terminal)
}

function addReading(deployment: Command, terminal: Terminal): void {
  deployment
    .command('list')
    .description('deployments, newest first')
    .option('--environment <slug>', 'only there')
    .option('--open', 'only those that are not over')
    .option('--limit <number>', 'how many', '50')
    .action(async (_options: ListOptions, command: Command) => {
      const { environment, open, limit, json, url } = command.optsWithGlobals<ListOptions>()
      const page = await (await connect(url, terminal)).get('/api/v1/deployments', DeploymentPage, { environment, open, limit })
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing(page.nextCursor !== null))
    })
  deployment
    .command('show <deployment>')
    .description('one deployment: phases, targets, gates, journal')
    .action(async (name: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const detail = await (await connect(url, terminal)).get(deploymentPath(name), DeploymentDetail)
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(`${describeDeployment(detail).join('\n')}\n`))
    })
  deployment
    .command('output <deployment>')
    .description('what its steps and the deployed programs wrote')
    .option('-f, --follow', 'go on until it is at rest')
    .option('--target <slug>', 'only of this target')
    .action(async (name: string, _options: OutputOptions, command: Command) => {
      const options = command.optsWithGlobals<OutputOptions>()
      await showOutput(await connect(options.url, terminal), name, options, terminal)
    })
}

function addDecision(deployment: Command, decision: string, description: string, terminal: Terminal): void {
  deployment
    .command(`${decision} <deployment>`)
    .description(description)
    .option('--reason <text>', 'why; needed to reject and to override')
    .action(async (name: string, _options: ReadOptions, command: Command) => {
      const { reason, json, url } = command.optsWithGlobals<ReadOptions & { reason?: string }>()
      const body = DeploymentDecision.safeParse({
        decision,
        requestId: randomUUID(),
        ...(reason === undefined ? {} : { reason }),
      })
      if (!body.success) throw usageError(`mc deployment ${decision} needs --reason with at least 3 letters.`)
      const accepted = await (await connect(url, terminal)).post(`${deploymentPath(name)}/decisions`, body.data, Accepted)
      if (json) printJson(terminal, accepted)
      else terminal.out(plainText(`${decision}: taken. See it with: mc deployment show ${name}\n`))
    })
}

const listing = (hasMore: boolean): Listing<DeploymentView> => ({
  idOf: ({ id }) => id,
  empty: 'Nothing was deployed yet. Begin with: mc deploy ENVIRONMENT RELEASE',
  footer: hasMore ? 'There are more: narrow with --environment or --open, or raise --limit.' : null,
  columns: [
    { heading: 'DEPLOYMENT', cell: nameOf },
    { heading: 'RELEASE', cell: ({ release }) => release.name },
    { heading: 'STATE', cell: ({ state, pausedBy }) => (pausedBy === 'held' ? 'held' : state) },
    { heading: 'FOR', cell: ({ stateSince }) => age(stateSince, Date.now()), right: true },
    { heading: 'ASKED BY', cell: ({ requestedBy }) => requestedBy },
    { heading: 'WHY', cell: ({ reason, note }) => reason ?? note },
  ],
})
