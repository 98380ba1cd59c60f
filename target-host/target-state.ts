import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigValues, Slug } from '#contracts/config/reference.ts'
import { PinnedRelease } from '#contracts/release.ts'
import { type HostStep, PinnedProcessTarget } from '#contracts/target-host.ts'
import { writeDurably } from './write-durably.ts'

/** A release as it was brought to a target: enough to start it again with nobody around. Secrets are references. */
export const Deployed = z.object({
  fence: z.number(),
  deploymentId: z.uuid(),
  release: PinnedRelease,
  target: PinnedProcessTarget,
  values: ConfigValues,
  since: z.number(),
})
export type Deployed = z.infer<typeof Deployed>

/** What outlives the host, one file a target. `fence` = the highest seen; `processes` = those that may still run. */
export const TargetState = z.object({
  version: z.literal(1),
  tenantId: z.uuid(),
  slug: Slug,
  fence: z.number(),
  current: Deployed.nullable(),
  candidate: Deployed.nullable(),
  previous: Deployed.nullable(),
  restarts: z.number(),
  processes: z.array(z.object({ pid: z.number().int().positive(), startedAt: z.string() })),
})
export type TargetState = z.infer<typeof TargetState>

/** A target that nothing was brought to yet. */
export const freshState = (tenantId: string, slug: string): TargetState => ({
  version: 1,
  tenantId,
  slug,
  fence: 0,
  current: null,
  candidate: null,
  previous: null,
  restarts: 0,
  processes: [],
})

/** What a step wants to run. */
export const deployedBy = ({ fence, deploymentId, release, pinned }: HostStep): Deployed => ({
  ...{ fence, deploymentId, release, target: pinned.target, values: pinned.values, since: Date.now() },
})

/** Where users reach it. */
export const addressOf = ({ target }: Deployed): string => `http://127.0.0.1:${target.port}`

/** Whether two are the same release run the same way, whoever decided it. */
export const runsAlike = (one: Deployed, other: Deployed): boolean => likeness(one) === likeness(other)

/** Whether this is what the step brought here: done again, the step finds itself done. */
export const isOfStep = (deployed: Deployed | null, { fence, release }: HostStep): boolean =>
  deployed !== null && deployed.fence === fence && deployed.release.id === release.id

function likeness({ release, target, values }: Deployed): string {
  const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([release.id, target.command, sorted]))
    .digest('hex')
}

/** @throws when the file is there but is not what was written: it is never overwritten with nothing */
export async function readTargetState(folder: string, slug: string): Promise<TargetState | null> {
  const file = fileOf(folder, slug)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const parsed = TargetState.safeParse(parseJson(text))
  if (!parsed.success)
    throw new Error(`${file} is not what the process host wrote. Restore it, or remove it to forget the target ${slug}.`)
  return parsed.data
}

export async function writeTargetState(folder: string, state: TargetState): Promise<void> {
  await writeDurably(fileOf(folder, state.slug), JSON.stringify(state, null, 1))
}

/** The next host knows nothing of the target. */
export async function forgetTargetState(folder: string, slug: string): Promise<void> {
  await rm(fileOf(folder, slug), { force: true })
}

const fileOf = (folder: string, slug: string) => join(folder, `${slug}.json`)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
