import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { Command } from 'commander'
import { ConfigInForce } from '#contracts/api/releases.ts'
import { GatewaysFile } from '#contracts/config/gateways.ts'
import { parseBackfills } from '#contracts/config/parse-backfills.ts'
import { parseReleaseConfig } from '#contracts/config/parse-release-config.ts'
import { parseResponseConfig } from '#contracts/config/parse-response-config.ts'
import { type ConfigProblem, describeProblem, parseYaml } from '#contracts/config/parse-yaml.ts'
import { RetentionFile } from '#contracts/config/retention.ts'
import { strayFiles } from '#contracts/config/stray-files.ts'
import { WebhooksFile } from '#contracts/config/webhooks.ts'
import { SessionHealthConfig } from '#contracts/session-health.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes, usageError } from '../exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'

/** `mc config`: what configuration is in force; `mc config check [folder]` holds a folder to the same rules without a server. */
export function addConfigCommands(program: Command, terminal: Terminal): void {
  const config = program
    .command('config')
    .description('configuration: what is in force, and whether a folder is right')
    .action(async (_options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const inForce = await (await connect(url, terminal)).get('/api/v1/config', ConfigInForce)
      if (json) printJson(terminal, inForce)
      else terminal.out(plainText(`${describe(inForce).join('\n')}\n`))
    })
  config
    .command('check')
    .description('check a configuration folder; needs no server')
    .argument('[folder]', 'the folder', 'config')
    .action(async (folder: string, _options: ReadOptions, command: Command) => {
      const problems = await checkFolder(folder)
      if (command.optsWithGlobals<ReadOptions>().json) printJson(terminal, { ok: problems.length === 0, problems })
      else for (const problem of problems) terminal.out(plainText(`${describeProblem(problem)}\n`))
      if (problems.length > 0) throw new CliError(exitCodes.negative, `${folder}: ${problems.length} wrong.`)
      terminal.err(`${folder} is right.\n`)
    })
}

function describe({ hash, revision, appliedAt, rejected }: ConfigInForce): string[] {
  const inForce =
    hash === null
      ? 'No configuration was applied yet.'
      : `In force: ${hash}, revision ${revision ?? 'not known'}, since ${appliedAt}`
  if (!rejected) return [inForce]
  const problems = rejected.problems.map((each) => `  ${each}`)
  if (!rejected.butFor)
    return [inForce, `Refused: ${rejected.hash}, at ${rejected.at}; what was right before stays in force.`, ...problems]
  return [
    `In force: ${rejected.hash}, revision ${rejected.revision ?? 'not known'}, since ${rejected.at}, but for what is wrong in it:`,
    ...problems,
    ...(rejected.butFor.length === 0 ? [] : ['Instead of that:', ...rejected.butFor.map((each) => `  ${each}`)]),
    ...(hash === null ? [] : [`Nothing was wrong last in ${hash}, revision ${revision ?? 'not known'}, of ${appliedAt}`]),
  ]
}

/** Everything that is wrong in a folder, as the worker would find it. @throws CliError when it cannot be read */
async function checkFolder(folder: string): Promise<ConfigProblem[]> {
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory())
    throw usageError(`There is no folder ${folder}.`, 'Name the configuration folder: mc config check config')
  const texts: Record<string, string> = {}
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .flatMap((entry) => (entry.isDirectory() ? [] : [relative(folder, join(entry.parentPath, entry.name))]))
    .toSorted()
  for (const name of names) {
    if (/^(?:(?:suites|backfills)[/\\])?[^./\\][^/\\]*\.ya?ml$/.test(name))
      texts[name.replace('\\', '/')] = await readFile(join(folder, name), 'utf8')
  }
  const strays = strayFiles(
    folder,
    names.filter((name) => basename(name) === name),
  )
  const gateways = parseYaml(join(folder, 'gateways.yaml'), texts['gateways.yaml'] ?? '', GatewaysFile)
  const rest = [
    parseYaml(join(folder, 'retention.yaml'), texts['retention.yaml'] ?? '', RetentionFile),
    parseYaml(join(folder, 'session-health.yaml'), texts['session-health.yaml'] ?? '', SessionHealthConfig),
    parseYaml(join(folder, 'webhooks.yaml'), texts['webhooks.yaml'] ?? '', WebhooksFile),
  ]
  const slugs = gateways.ok ? gateways.value.gateways.map(({ slug }) => slug) : null
  const releases = parseReleaseConfig(folder, texts, slugs)
  const response = parseResponseConfig(folder, texts, releases.config?.environments.map(({ slug }) => slug) ?? null)
  const alone = [gateways, ...rest].flatMap((parsed) => (parsed.ok ? [] : parsed.problems))
  const backfills = parseBackfills(folder, texts)
  return [...strays.problems, ...alone, ...releases.problems, ...response.problems, ...backfills.problems]
}
