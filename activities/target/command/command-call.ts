import { resolve } from 'node:path'
import type { CommandTarget } from '#contracts/config/targets.ts'
import type { PinnedRelease } from '#contracts/release.ts'
import type { Environment } from '#contracts/settings.ts'
import { targetFailure } from '../target-failure.ts'

/** What tools need of the worker's environment. All else stays with the worker: its own settings hold secrets. */
const passedOn = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TZ', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'XDG_CACHE_HOME'],
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'KUBECONFIG'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
]

/** What placeholders and environment of one call are made of. */
export type CommandSubject = {
  target: CommandTarget
  release: PinnedRelease
  fence: number
  values: Readonly<Record<string, string>>
}

/**
 * A command with its placeholders filled in. A placeholder never splits an argument.
 * @throws ApplicationFailure MISCONFIGURED when an artifact's name would be read as something else
 */
export function filledIn(argv: readonly string[], { target, release, fence }: Omit<CommandSubject, 'values'>): string[] {
  const given: Readonly<Record<string, string>> = {
    '{artifact}': release.artifact,
    '{release}': release.contentHash,
    '{target}': target.slug,
    '{fence}': String(fence),
  }
  return argv.map((argument) => {
    const trouble = troubleOf(argument, release.artifact)
    if (trouble) throw targetFailure('MISCONFIGURED', `The artifact "${release.artifact}" ${trouble}. Name it otherwise.`)
    return argument.replace(/\{(artifact|release|target|fence)\}/g, (name) => given[name] ?? name)
  })
}

/** What a program would read into an artifact's name that is not there. */
function troubleOf(argument: string, artifact: string): string | null {
  if (argument === '{artifact}')
    return artifact.startsWith('-') ? 'begins with a dash, so that it would pass for an option' : null
  const within = argument.includes('{artifact}') && /["'\\\p{C}]/u.test(artifact)
  return within ? 'holds a quote, a backslash or a control character, which would change the meaning of an argument' : null
}

/** The environment of a command: what tools need, the release's settings, and the release itself. */
export function commandEnvironment(
  subject: Omit<CommandSubject, 'fence'> & { fence?: number },
  env: Environment,
): Record<string, string> {
  const { target, release, fence, values } = subject
  const inherited = passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return {
    ...Object.fromEntries(inherited),
    ...values,
    MISSION_CONTROL_TARGET: target.slug,
    MISSION_CONTROL_ARTIFACT: release.artifact,
    MISSION_CONTROL_RELEASE: release.contentHash,
    MISSION_CONTROL_RELEASE_NAME: release.name,
    ...(fence === undefined ? {} : { MISSION_CONTROL_FENCE: String(fence) }),
  }
}

/** The folder that a target's commands run in. */
export const commandFolder = (target: CommandTarget, configDir: string): string => resolve(configDir, target.directory)
