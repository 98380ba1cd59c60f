import { randomUUID } from 'node:crypto'
import { gatewayToken } from '#activities/config/gateway-token.ts'
import { type ProbeContext, ProbeFault } from '#activities/probe/probe.ts'
import { createRedactor, type Redact } from '#activities/target/redactor.ts'
import { readSecret } from '#activities/target/resolve-values.ts'
import type { PinnedGateRun } from '#prisma/stores/gate-runs.ts'
import { effectiveValues } from './effective-values.ts'
import type { GateDeps } from './gate-deps.ts'
import { isPlaced, type Slot } from './look-plan.ts'

/** The surroundings of the probes of one look. `redactor` knows the secrets that were read so far. */
export type ProbeSurroundings = { contextOf(slot: Slot): ProbeContext; redactor(): Redact }

/** What every probe of a look shares: secrets once read are masked in all that is kept of it. */
export function probeSurroundings(
  deps: GateDeps,
  tenantId: string,
  run: PinnedGateRun,
  { signal, correlationId }: { signal: AbortSignal; correlationId: string },
): ProbeSurroundings {
  const { env, configDir, redactionKey } = deps
  const secrets = new Set<string>()
  const remember = (secret: string): string => {
    secrets.add(secret)
    return secret
  }
  const secretOf: ProbeContext['readSecret'] = async (ref) =>
    remember((await readSecret(ref, { env, configDir }, 'What this check needs').catch(asProbeFault)).trim())
  const shared = {
    ...{
      environment: run.environment,
      release: run.release?.name ?? null,
      correlationId,
      signal,
      configDir,
      readSecret: secretOf,
    },
    gateway: async (slug: string) => {
      const { gateway } = await deps.catalogue.find(slug)
      const token = await gatewayToken(gateway)
      if (token !== null) remember(token)
      return { url: gateway.url, token }
    },
    ...effectiveValues(deps, tenantId, secretOf),
  }
  return {
    contextOf: ({ check, caseAt, placeAt }) => {
      const place = (isPlaced(check) ? run.places[placeAt] : undefined) ?? { target: null, address: null }
      return { ...shared, place, caseAt, tryId: randomUUID() }
    },
    redactor: () => createRedactor(secrets, redactionKey),
  }
}

/** Its message names the reference and what to do, never the secret. */
function asProbeFault(error: unknown): never {
  throw error instanceof Error ? new ProbeFault(error.message) : error
}
