import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { Accepted, EnvironmentPage, HoldRelease } from '#contracts/api/releases.ts'
import type { EnvironmentView } from '#contracts/deployments.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes, usageError } from '../exit.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

const PATH = '/api/v1/environments'

/** `mc environment list|show|release-hold`: where releases go, what runs there, what can be returned to, what is held. */
export function addEnvironmentCommands(program: Command, terminal: Terminal): void {
  const environment = program
    .command('environment')
    .description('environments: what runs there, what waits, what can be returned to')
  environment
    .command('list')
    .description('environments in the order of configuration')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const page = await (await connect(url, terminal)).get(PATH, EnvironmentPage)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing())
    })
  environment
    .command('show <environment>')
    .description('one environment')
    .action(async (slug: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const { items } = await (await connect(url, terminal)).get(PATH, EnvironmentPage)
      const found = items.find((one) => one.slug === slug)
      const known = items.map((one) => one.slug).join(', ')
      if (!found) throw new CliError(exitCodes.negative, `No environment is called ${slug}.`, known ? `There is: ${known}` : null)
      if (json) printJson(terminal, { environment: found })
      else terminal.out(plainText(`${describe(found).join('\n')}\n`))
    })
  addReleaseHold(environment, terminal)
}

function addReleaseHold(environment: Command, terminal: Terminal): void {
  environment
    .command('release-hold <environment>')
    .description('let automation bring back what was taken back there')
    .option('--release <release>', 'only this one, by name or id; else all that is held there')
    .option('--reason <text>', 'why', '')
    .action(async (slug: string, _options: ReadOptions, command: Command) => {
      const { reason, release: wanted, json, url } = command.optsWithGlobals<ReadOptions & { reason: string; release?: string }>()
      const api = await connect(url, terminal)
      const release = wanted === undefined ? null : heldId((await api.get(PATH, EnvironmentPage)).items, slug, wanted)
      const body = HoldRelease.safeParse({ requestId: randomUUID(), release, reason })
      if (!body.success) throw usageError('--reason has at most 1000 characters.')
      const path = `${PATH}/${encodeURIComponent(slug)}/hold/release`
      const accepted = await api.post(path, body.data, Accepted)
      if (json) printJson(terminal, accepted)
      else terminal.out(plainText(`${wanted === undefined ? 'Nothing is' : `${wanted} is not`} held in ${slug} any more.\n`))
    })
}

/** @throws CliError when the release is not held there */
function heldId(environments: readonly EnvironmentView[], slug: string, wanted: string): string {
  const holds = environments.find((one) => one.slug === slug)?.holds ?? []
  const hold = holds.find(({ release }) => release.name === wanted || release.id === wanted)
  if (hold) return hold.release.id
  const held = holds.map(({ release }) => release.name).join(', ')
  throw new CliError(exitCodes.negative, `${wanted} is not held in ${slug}.`, held ? `Held there: ${held}` : 'Nothing is.')
}

function driftOf({ drift }: EnvironmentView): string {
  if (drift === null) return 'not looked at'
  if (drift.isOutdated) return 'outdated'
  return drift.state === 'drift' ? `${drift.open} open` : drift.state
}

const listing = (): Listing<EnvironmentView> => ({
  idOf: ({ slug }) => slug,
  empty: 'No environment is configured. Add one in config/environments.yaml.',
  columns: [
    { heading: 'ENVIRONMENT', cell: ({ slug }) => slug },
    { heading: 'RUNS', cell: ({ current }) => current?.name ?? 'not known' },
    { heading: 'FOR', cell: ({ currentSince }) => age(currentSince, Date.now()), right: true },
    { heading: 'AT WORK', cell: ({ queue: [first] }) => (first ? `#${first.number} ${first.releaseName} ${first.state}` : '–') },
    { heading: 'WAIT', cell: ({ queue }) => String(Math.max(0, queue.length - 1)), right: true },
    { heading: 'GATE', cell: ({ lastGate }) => lastGate?.verdict ?? 'never run' },
    { heading: 'DRIFT', cell: driftOf },
    { heading: 'HELD', cell: ({ holds }) => holds.map(({ release }) => release.name).join(', ') || '–' },
  ],
})

const describe = (environment: EnvironmentView): string[] => {
  const { slug, name, after, approval, gates, current, currentSince, returnable, holds, queue, lastGate, targets } = environment
  return [
    name === slug ? slug : `${slug}  ${name}`,
    `  runs      ${current ? `${current.name} since ${currentSince}` : 'not known'}`,
    `  back to   ${returnable.map((release) => release.name).join(', ') || 'nothing yet'}`,
    ...holds.map(({ release, by, since, reason }) => `  held      ${release.name}, by ${by} since ${since}: ${reason}`),
    `  after     ${after ?? 'nothing'}`,
    `  approval  ${approval}`,
    `  gates     ${gates ? `${gates.verify}${gates.watch ? `, watched with ${gates.watch}` : ''}` : 'none'}`,
    `  last gate ${lastGate ? `${lastGate.suite} ${lastGate.verdict}: ${lastGate.says}` : 'never run'}`,
    `  drift     ${driftOf(environment)}`,
    ...targets.map(
      (one) => `  target    ${one.slug} (${one.driver}, wave ${one.wave + 1})${one.address ? ` ${one.address}` : ''}`,
    ),
    ...queue.map((one) => `  queue     #${one.number} ${one.releaseName}: ${one.state}`),
  ]
}
