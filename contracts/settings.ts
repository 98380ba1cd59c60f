import type { z } from 'zod'
import { type SettingName, type SettingSpec, settingCatalogue } from './setting-catalogue.ts'

type RawSettings = { [N in SettingName]: z.output<(typeof settingCatalogue)[N]['schema']> }

/** A process environment, or a part of one. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One variable that is wrong, in words that never contain a secret value. */
export type SettingProblem = { readonly name: SettingName; readonly message: string }

/** All settings, typed and grouped by what they are about. Absent means "not configured", never "empty". */
export type Settings = ReturnType<typeof arrange>

/** Thrown by `readSettings`; lists every wrong variable at once, each with what was expected and an example. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly SettingProblem[]

  constructor(problems: readonly SettingProblem[]) {
    super(`Wrong settings in the environment:\n${problems.map((problem) => `  ${problem.message}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Reads the settings from an environment (usually `process.env`).
 * An empty variable counts as unset, because Compose files pass those on.
 * @throws SettingsError naming every wrong variable; secret values are never echoed.
 */
export function readSettings(env: Environment): Settings {
  const problems: SettingProblem[] = []
  const raw: Partial<Record<SettingName, unknown>> = {}
  for (const name of Object.keys(settingCatalogue) as SettingName[]) {
    const parsed = settingCatalogue[name].schema.safeParse(env[name] || undefined)
    if (parsed.success) raw[name] = parsed.data
    else problems.push({ name, message: wrongValue(name, env[name]) })
  }
  // Only complete when there is no problem, and only used then.
  const complete = raw as RawSettings
  problems.push(...contradictions(env))
  if (problems.length > 0) throw new SettingsError(problems)
  return arrange(complete)
}

function wrongValue(name: SettingName, value: string | undefined): string {
  const spec: SettingSpec = settingCatalogue[name]
  const shown = spec.secret ? '' : `, got ${JSON.stringify(value)}`
  return `${name}: expected ${spec.expected}${shown}. Example: ${spec.example}`
}

/** Variables that only make sense together: each entry is a set of which all or none must be present. */
const TOGETHER: readonly (readonly SettingName[])[] = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['GITHUB_ID', 'GITHUB_SECRET'],
  ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
]

/** A variable that is meaningless, and most likely a slip, without another. */
const NEEDS: readonly (readonly [SettingName, SettingName])[] = [
  ['DATABASE_OWNER_URL', 'DATABASE_URL'],
  ['OPENCLAW_GATEWAY_TOKEN', 'OPENCLAW_GATEWAY_URL'],
  ['OPENCLAW_GATEWAY_TOKEN_FILE', 'OPENCLAW_GATEWAY_URL'],
  ['TEMPORAL_API_KEY', 'TEMPORAL_ADDRESS'],
  ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_ADDRESS'],
]

function contradictions(env: Environment): SettingProblem[] {
  const problems: SettingProblem[] = []
  for (const group of TOGETHER) {
    const present = group.find((name) => env[name])
    if (present) problems.push(...group.filter((name) => !env[name]).map((name) => missing(name, present)))
  }
  for (const [name, needed] of NEEDS) if (env[name] && !env[needed]) problems.push(missing(needed, name))
  if (env.OPENCLAW_GATEWAY_TOKEN && env.OPENCLAW_GATEWAY_TOKEN_FILE) {
    const message = 'OPENCLAW_GATEWAY_TOKEN_FILE: expected only one of it and OPENCLAW_GATEWAY_TOKEN. Example: unset the latter'
    problems.push({ name: 'OPENCLAW_GATEWAY_TOKEN_FILE', message })
  }
  return problems
}

function missing(name: SettingName, because: SettingName): SettingProblem {
  const { expected, example } = settingCatalogue[name]
  return { name, message: `${name}: expected ${expected}, because ${because} is set. Example: ${example}` }
}

function arrange(raw: RawSettings) {
  return {
    port: raw.PORT,
    host: raw.HOST,
    stateDir: raw.MISSION_CONTROL_STATE_DIR,
    configDir: raw.MISSION_CONTROL_CONFIG_DIR,
    demo: raw.MISSION_CONTROL_DEMO,
    demoUrl: raw.MISSION_CONTROL_DEMO_URL,
    workers: raw.MISSION_CONTROL_WORKERS,
    hostSocket: raw.MISSION_CONTROL_HOST_SOCKET ?? `${raw.MISSION_CONTROL_STATE_DIR}/target-host/host.sock`,
    redactionKey: raw.MISSION_CONTROL_REDACTION_KEY,
    admin: { email: raw.MISSION_CONTROL_ADMIN_EMAIL, password: raw.MISSION_CONTROL_ADMIN_PASSWORD },
    database: { url: raw.DATABASE_URL, ownerUrl: raw.DATABASE_OWNER_URL },
    temporal: arrangeTemporal(raw),
    gateway: arrangeGateway(raw),
    openclawStateDir: raw.OPENCLAW_STATE_DIR,
    auth: arrangeAuth(raw),
    requests: {
      readsPerMinute: raw.MISSION_CONTROL_API_READS_PER_MINUTE,
      changesPerMinute: raw.MISSION_CONTROL_API_CHANGES_PER_MINUTE,
    },
    logLevel: raw.LOG_LEVEL,
    otlpEndpoint: raw.OTEL_EXPORTER_OTLP_ENDPOINT,
    metricsToken: raw.METRICS_TOKEN,
    workerMetricsPort: raw.WORKER_METRICS_PORT,
  }
}

function arrangeTemporal(raw: RawSettings) {
  const tlsFiles = {
    serverName: raw.TEMPORAL_TLS_SERVER_NAME,
    caFile: raw.TEMPORAL_TLS_CA_FILE,
    certFile: raw.TEMPORAL_TLS_CERT_FILE,
    keyFile: raw.TEMPORAL_TLS_KEY_FILE,
  }
  const impliesTls = Boolean(raw.TEMPORAL_API_KEY) || Object.values(tlsFiles).some(Boolean)
  return {
    address: raw.TEMPORAL_ADDRESS,
    namespace: raw.TEMPORAL_NAMESPACE,
    apiKey: raw.TEMPORAL_API_KEY,
    tls: (raw.TEMPORAL_TLS ?? impliesTls) ? tlsFiles : undefined,
  }
}

function arrangeGateway(raw: RawSettings) {
  if (!raw.OPENCLAW_GATEWAY_URL) return undefined
  return { url: raw.OPENCLAW_GATEWAY_URL, token: raw.OPENCLAW_GATEWAY_TOKEN, tokenFile: raw.OPENCLAW_GATEWAY_TOKEN_FILE }
}

function arrangeAuth(raw: RawSettings) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = raw
  return {
    url: raw.NEXTAUTH_URL,
    secret: raw.NEXTAUTH_SECRET,
    oidc: issuer && clientId && clientSecret ? { issuer, clientId, clientSecret, name: raw.OIDC_NAME } : undefined,
    github: raw.GITHUB_ID && raw.GITHUB_SECRET ? { id: raw.GITHUB_ID, secret: raw.GITHUB_SECRET } : undefined,
  }
}
