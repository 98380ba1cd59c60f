import { dirname } from 'node:path'
import type { BundleEntry, WorkflowBundle } from '#temporal/bundle.ts'
import { dryReplay } from '#temporal/inspect/dry-replay.ts'
import type { RecordedHistory } from '#temporal/recorded-history.ts'
import { noSpans } from '../monitoring/test-worker.ts'

/** The type of the workflow that a history is of. */
export const typeOf = ({ history }: RecordedHistory): string =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? 'unnamed'

/**
 * How workflow code breaks a recorded history, in words that say where to look: the type, the version that recorded it, and the step. null = it
 * does not. `name` = the file, in the folder of its version.
 */
export async function brokenBy(
  bundleOf: (entry: BundleEntry) => Promise<WorkflowBundle>,
  name: string,
  recorded: RecordedHistory,
): Promise<string | null> {
  const { outcome, says } = await dryReplay(recorded, { spans: noSpans, bundleOf })
  if (outcome === 'same') return null
  return [
    `${typeOf(recorded)} breaks what version ${dirname(name)} recorded (test/replay/histories/${name}). ${says}`,
    'Executions of that version would stand still with this code: guard the change with patched(), and record a history of the new path.',
  ].join('\n')
}
