import proto from '@temporalio/proto'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import type { HistoryEvent } from '#domain/workflow/history-event.ts'
import type { History } from '../recorded-history.ts'
import { decoded } from './decode-payloads.ts'

/** A history as events free of Temporal's encoding: payloads decoded, secrets masked, headers left out. */
export function historyEvents(history: History, key: FingerprintKey): HistoryEvent[] {
  const { events } = proto.temporal.api.history.v1.History.fromObject(history).toJSON() as { events?: RawEvent[] }
  return (events ?? []).map((event) => ({
    id: Number(event.eventId),
    at: msOf(event.eventTime),
    type: typeOf(event.eventType),
    attributes: redactJson(decoded(attributesOf(event)), key).value as HistoryEvent['attributes'], // an object walks to an object
  }))
}

type Timestamp = { seconds?: string; nanos?: number }
type RawEvent = { eventId?: string; eventTime?: Timestamp; eventType?: string } & Record<string, unknown>

const msOf = ({ seconds = '0', nanos = 0 }: Timestamp = {}): number => Number(seconds) * 1_000 + Math.floor(nanos / 1e6)

/** `EVENT_TYPE_ACTIVITY_TASK_SCHEDULED` is `ActivityTaskScheduled`. */
const typeOf = (name = ''): string =>
  name
    .replace(/^EVENT_TYPE_/, '')
    .toLowerCase()
    .replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())

/** All attributes stand in one field, named after the type. */
function attributesOf(event: RawEvent): unknown {
  const field = Object.keys(event).find((name) => name.endsWith('EventAttributes'))
  return field === undefined ? {} : event[field]
}
