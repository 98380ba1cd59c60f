import { z } from 'zod'
import { type DurationField, pinnedDuration, writtenDuration } from './duration.ts'
import { Argv, ConfigValues, SecretValue, Slug } from './reference.ts'

const base = {
  slug: Slug,
  name: z.string().min(1).max(100).optional(),
  /** Settings of this target alone; they win over the environment's, which win over the release's. */
  values: ConfigValues.default({}),
}
const HttpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })

/** A local process that the process host supervises behind a switching proxy (blue/green). */
const processTarget = (duration: DurationField) =>
  z.strictObject({
    ...base,
    driver: z.literal('process'),
    /** What to run. `{artifact}` = absolute path of the release's artifact; the port to listen on is given as PORT. */
    command: Argv,
    /** Folder that artifacts of releases are in; a relative path counts from the configuration folder. */
    artifacts: z.string().min(1),
    /** Port of the proxy on loopback. */
    port: z.number().int().min(1).max(65_535),
    /** When a new instance counts as up: this path answers below 500 within the time. */
    ready: z
      .strictObject({ path: z.string().startsWith('/').default('/'), within: duration('1s', '10m', '30s') })
      .prefault({} as never), // both parts have defaults; the type of `duration` does not say so
    /** How long an instance may take to end once nothing is sent to it any more. */
    drain: duration('0s', '10m', '5s'),
  })

/**
 * Anything that commands can deploy. Placeholders: `{artifact}`, `{release}` (its content hash), `{target}`, `{fence}`; the
 * release's values are given as environment. `status` prints the content hash or name of the release that runs; without it a
 * step that was interrupted cannot know whether it took effect, and asks for a person.
 */
const commandTarget = (duration: DurationField) =>
  z.strictObject({
    ...base,
    driver: z.literal('command'),
    /** Ready-made commands; what is written beside it wins. */
    preset: z.enum(['docker-compose', 'kubectl']).optional(),
    deploy: Argv.optional(),
    status: Argv.optional(),
    /** Run with the release that is returned to. Without it, `deploy` is run with that release. */
    rollback: Argv.optional(),
    /** Folder the commands run in; a relative path counts from the configuration folder. */
    directory: z.string().min(1).default('.'),
    timeout: duration('1s', '2h', '10m'),
    /** Where probes reach it. */
    address: HttpUrl.optional(),
  })

/**
 * The configuration of a watched OpenClaw gateway, changed by its own methods with a base hash. The release's artifact is a JSON5
 * file that is merged into it (null removes); its values are set by dotted path after that.
 */
const openClawTarget = z.strictObject({
  ...base,
  driver: z.literal('openclaw'),
  /** Slug in `gateways.yaml`. */
  gateway: Slug,
  artifacts: z.string().min(1).optional(),
})

/** Signed calls to a deployer of your own: POST {url}/apply, /restore, /retire, GET {url}/status. */
const httpTarget = (duration: DurationField) =>
  z.strictObject({
    ...base,
    driver: z.literal('http'),
    url: HttpUrl,
    /** Key of the HMAC-SHA256 signature. */
    signingKey: SecretValue,
    timeout: duration('1s', '2h', '10m'),
    address: HttpUrl.optional(),
  })

const target = (duration: DurationField) =>
  z.discriminatedUnion('driver', [processTarget(duration), commandTarget(duration), openClawTarget, httpTarget(duration)])

export const ProcessTarget = processTarget(writtenDuration)
export type ProcessTarget = z.infer<typeof ProcessTarget>
export type CommandTarget = z.infer<ReturnType<typeof commandTarget>>
export type OpenClawTarget = z.infer<typeof openClawTarget>
export type HttpTarget = z.infer<ReturnType<typeof httpTarget>>

/** A target as it is written in configuration. */
export const Target = target(writtenDuration)
export type Target = z.infer<typeof Target>

/** The same once read, as payloads carry it: its durations are ms. */
export const ReadTarget = target(pinnedDuration)

/** `config/targets.yaml` */
export const TargetsFile = z.strictObject({ targets: z.array(Target).max(500).default([]) })
export type TargetsFile = z.infer<typeof TargetsFile>
