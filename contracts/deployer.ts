import { z } from 'zod'
import { ContentHash } from './release.ts'

/** Steps that a deployer of one's own is asked for, by the last part of their path. */
export const deployerSteps = ['apply', 'restore', 'retire'] as const
export type DeployerStep = (typeof deployerSteps)[number]

/** Body of POST {url}/apply, /restore and /retire. */
export type DeployerRequest = {
  step: DeployerStep
  target: string
  deployment: string
  /** Refuse with 409 what is below the highest seen. */
  fence: number
  release: { id: string; name: string; contentHash: string; artifact: string; commit: string | null }
  /** Settings as text, secrets in clear. */
  values: Readonly<Record<string, string>>
  correlationId: string
}

const Says = z.string().max(2_000).default('')
const Address = z.url({ protocol: /^https?$/ }).nullish()

/** Answer to a step: 200 with `done`, or 202 with `working`, after which GET {url}/status?key=… is asked until it is over. */
export const DeployerAnswer = z.object({ state: z.enum(['done', 'working']), says: Says, address: Address })
export type DeployerAnswer = z.infer<typeof DeployerAnswer>

/**
 * Answer to GET {url}/status. `null` and absent mean unknown. `work` = the step whose idempotency key was given as `key`; without
 * one, or when it is not known (any more), null.
 */
export const DeployerStatus = z.object({
  contentHash: ContentHash.nullish(),
  releaseName: z.string().max(200).nullish(),
  fence: z.number().int().nullish(),
  healthy: z.boolean().nullish(),
  address: Address,
  /** Settings as they run, for drift. Leave secrets out. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
  work: z.object({ state: z.enum(['working', 'done', 'failed']), says: Says }).nullish(),
})
export type DeployerStatus = z.infer<typeof DeployerStatus>
