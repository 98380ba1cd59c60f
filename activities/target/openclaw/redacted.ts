/** What a gateway shows in place of a secret of its configuration. Sent back, it means "as it is". */
export const REDACTED = '__OPENCLAW_REDACTED__'

export type JsonObject = Readonly<Record<string, unknown>>

/** Whether it is an object with names, not an array and not null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
