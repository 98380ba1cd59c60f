/** `2026-01-01T00:00:00.123456789Z` */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/
/** `10s`, `0.250s` */
const DURATION = /^(\d+)(?:\.(\d{1,9}))?s$/
const NAMES_TIME = /Time(?:stamp)?$/
const NAMES_DURATION = /(?:Timeout|Interval|Backoff|Delay|Duration)$/

/**
 * The JSON of proto3, as Temporal's tools write it, with times and durations in the form that the protocol's own classes read. Not with
 * the SDK's function for it, which needs one copy of protobufjs for all its packages.
 */
export function fromTemporalJson(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return fromText(value, name)
  if (Array.isArray(value)) return value.map((item) => fromTemporalJson(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([member, of]) => [member, fromTemporalJson(of, member)]))
}

function fromText(text: string, name: string): unknown {
  const [, time, timeNanos] = (NAMES_TIME.test(name) && TIME.exec(text)) || []
  if (time) return { seconds: String(Date.parse(`${time}Z`) / 1_000), nanos: nanosOf(timeNanos) }
  const [, seconds, nanos] = (NAMES_DURATION.test(name) && DURATION.exec(text)) || []
  return seconds ? { seconds, nanos: nanosOf(nanos) } : text
}

const nanosOf = (digits = ''): number => Number(digits.padEnd(9, '0'))
