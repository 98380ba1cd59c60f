import { z } from 'zod'
import { Reproduction } from '#contracts/reproduction.ts'
import { fromTemporalJson } from './from-temporal-json.ts'
import { historyFromJson, type RecordedHistory } from './recorded-history.ts'

const Events = z.array(z.looseObject({ eventId: z.unknown() })).min(1)
/** What Temporal's own tools write, with the times of proto3's JSON. */
const Bare = z.object({ events: Events })
/** What `writeHistory` writes. */
const Recorded = z.object({ workflowId: z.string(), history: Bare })

/** A file that holds no history. */
export class NoHistory extends Error {
  override readonly name = 'NoHistory'
}

/**
 * The history in a file: a bundle of `mc workflow reproduction`, a recorded history, or what `temporal workflow show --output json` and
 * Temporal's web interface give.
 * @throws NoHistory for anything else
 */
export function historyIn(text: string): RecordedHistory {
  const json = parsed(text)
  const bundle = Reproduction.safeParse(json)
  if (bundle.success) return { workflowId: bundle.data.workflow.workflowId, history: historyFromJson(bundle.data.history) }
  const recorded = Recorded.safeParse(json)
  if (recorded.success) return { workflowId: recorded.data.workflowId, history: historyFromJson(recorded.data.history) }
  const bare = Bare.safeParse(json)
  // The tools do not say whose it is.
  if (bare.success) return { workflowId: 'replayed', history: historyFromJson(fromTemporalJson(bare.data) as object) }
  throw new NoHistory('The file holds no history: expected a reproduction, or {"events": […]} as Temporal writes it.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NoHistory('The file is not JSON.')
  }
}
