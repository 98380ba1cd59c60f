import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Driver, DriverStep, StepContext } from '#activities/target/driver.ts'
import { resolveValues } from '#activities/target/resolve-values.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { Target } from '#contracts/config/targets.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'

/** What a test says of a step; the rest does not matter to it. */
export type GivenStep<T extends Target> = {
  target: T
  release: string
  fence: number
  values?: ConfigValues
  artifact?: string
  undo?: string | null
  deploymentId?: string
}

/** A step as workflows ask for it. */
export function stepOf<T extends Target>({ target, release, fence, ...given }: GivenStep<T>): DriverStep<T> {
  const contentHash = hashOf(release)
  return {
    ...{ tenantId: DEFAULT_TENANT_ID, deploymentId: given.deploymentId ?? randomUUID(), fence, target },
    release: { id: randomUUID(), name: release, contentHash, artifact: given.artifact ?? release, commit: null },
    pinned: { target, wave: 0, values: given.values ?? {} },
    ...{ undo: given.undo ?? null, correlationId: 'test' },
  }
}

/** The content hash that tests give a release of this name. */
export const hashOf = (release: string): string => createHash('sha256').update(release).digest('hex')

/** A worker's machine of a test's own: folders, and the lines that steps wrote. */
export class GivenMachine implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'mission-control-target-'))
  readonly configDir = join(this.root, 'config')
  readonly stateDir = join(this.root, 'state')
  readonly lines: string[] = []
  readonly env: Record<string, string | undefined> = { PATH: process.env.PATH }
  readonly redactionKey = 'a key of thirty-two characters ok'

  constructor() {
    mkdirSync(this.configDir)
  }

  /** Does one step as the activities do: values resolved, lines kept. */
  async perform<T extends Target>(
    driver: Driver<T>,
    name: 'check' | 'stage' | 'switchOver' | 'retire' | 'restore',
    given: GivenStep<T>,
    signal: AbortSignal = new AbortController().signal,
  ) {
    const step = stepOf(given)
    const { values } = await resolveValues(step.pinned.values, this)
    const context: StepContext = { values, signal, onOutput: (stream, line) => void this.lines.push(`${stream}: ${line}`) }
    const result = await driver[name](step, context)
    return typeof result === 'string' ? { says: result, undo: null, address: null } : result
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
