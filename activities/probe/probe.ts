import type { SecretReference } from '#contracts/config/reference.ts'
import type { SuiteCheck } from '#contracts/config/suites.ts'

/** Where a sample is taken. No address: the target has none that probes could reach. */
export type ProbePlace = { target: string | null; address: string | null }

/** What came of one try, before it is numbered and kept. `ok` null = nothing was there to be measured, which is no zero. */
export type Probed = {
  ok: boolean | null
  score: number | null
  /** ms. */
  latencyMs: number | null
  tokens: number | null
  judge: string | null
  /** What came back; redacted and cut by whoever runs the probe. */
  excerpt: string | null
  /** Which declared expectation was not met. */
  why: string | null
}

/** The kinds of checks, each narrowed to its own. */
export type CheckOf<Kind extends SuiteCheck['kind']> = Extract<SuiteCheck, { kind: Kind }>

/** A gateway to talk to, its token read at this moment. */
export type ProbedGateway = { url: string; token: string | null }

/** Settings of an environment in effect, secrets resolved; in memory only. Per target, as they may differ. */
export type EnvironmentValues = ReadonlyMap<string, readonly EffectiveValue[]>
export type EffectiveValue = { target: string; value: string | number | boolean }

/** All that a probe is given besides its check. */
export type ProbeContext = {
  place: ProbePlace
  /** Index into the check's cases; null = it has none. */
  caseAt: number | null
  environment: string
  release: string | null
  /** Unique to this try: names what the probe makes outside (sessions, messages). */
  tryId: string
  correlationId: string
  signal: AbortSignal
  /** Folder that commands run in. */
  configDir: string
  /** Read where its reference says, and masked in whatever is kept of the sample. @throws ProbeFault */
  readSecret(ref: SecretReference): Promise<string>
  /** @throws when it is not configured, or its token cannot be read */
  gateway(slug: string): Promise<ProbedGateway>
  /** @throws ProbeFault when the environment is not configured or a secret cannot be read */
  valuesOf(environment: string): Promise<EnvironmentValues>
}

/**
 * The measurement itself could not be taken: the judge is away, a secret is missing, the check contradicts the place. Says nothing
 * about the release. The message is fit for people and holds no secret.
 */
export class ProbeFault extends Error {
  override readonly name = 'ProbeFault'
}

/** What is under test did not do its part (refused the connection, fell silent): a wrong outcome with its reason. */
export class TargetFault extends Error {
  override readonly name = 'TargetFault'
  readonly latencyMs: number | null

  constructor(why: string, latencyMs: number | null = null) {
    super(why)
    this.latencyMs = latencyMs
  }
}

/** A sample in which everything is unknown, to be filled in. */
export const unmeasured: Probed = {
  ok: null,
  score: null,
  latencyMs: null,
  tokens: null,
  judge: null,
  excerpt: null,
  why: null,
}
