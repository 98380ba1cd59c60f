import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { WorkflowBundle } from '#temporal/bundle.ts'
import { type RecordedHistory, readHistory } from '#temporal/recorded-history.ts'
import { replay } from '#temporal/replay.ts'
import * as workflows from '#workflows/index.ts'
import * as rollbackWorkflows from '#workflows/rollback-index.ts'
import { noSpans, quietRuntime, testBundle } from '../monitoring/test-worker.ts'

const folder = join(import.meta.dirname, 'histories')
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort()

let bundle: WorkflowBundle
let rollbackBundle: WorkflowBundle
beforeAll(async () => {
  quietRuntime()
  bundle = await testBundle()
  rollbackBundle = await testBundle('rollback')
})

const typeOf = ({ history }: RecordedHistory): string =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? 'unnamed'

describe('workflows as they are now', () => {
  it.each(files)('would have decided as %s records', async (name) => {
    const recorded = await readHistory(join(folder, name))
    await replay(typeOf(recorded) in rollbackWorkflows ? rollbackBundle : bundle, noSpans, recorded)
  })

  it('are all recorded', async () => {
    const recorded = new Set<string>()
    for (const name of files) {
      recorded.add(typeOf(await readHistory(join(folder, name))))
    }
    expect(recorded).toEqual(new Set([...Object.keys(workflows), ...Object.keys(rollbackWorkflows)]))
  })

  it('are caught when they decide otherwise', async () => {
    const name = files.find((file) => file.endsWith('action-confirmed.json'))
    if (!name) throw new Error('no recorded action')
    const recorded = await readHistory(join(folder, name))
    for (const event of recorded.history.events ?? []) {
      const scheduled = event.activityTaskScheduledEventAttributes
      if (scheduled?.activityType?.name === 'performAction') scheduled.activityType.name = 'performSomethingElse'
    }
    await expect(replay(bundle, noSpans, recorded)).rejects.toThrow(/[Nn]ondeterminism|TMPRL1100/)
  })
})
