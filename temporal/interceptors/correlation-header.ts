import { defaultPayloadConverter, type Headers } from '@temporalio/common'

/** Name of the Temporal header that carries the correlation id through client, workflow and activity. */
const HEADER = 'mission-control-correlation-id'

/** The id a header set carries, or undefined. Safe in the workflow sandbox. */
export function readCorrelation(headers: Headers): string | undefined {
  const payload = headers[HEADER]
  if (!payload) return undefined
  const value = defaultPayloadConverter.fromPayload<unknown>(payload)
  return typeof value === 'string' ? value : undefined
}

/** The headers with the id added; one that is there already stays, because it names the origin. */
export function stampCorrelation(headers: Headers, correlationId: string): Headers {
  if (headers[HEADER]) return headers
  return { ...headers, [HEADER]: defaultPayloadConverter.toPayload(correlationId) }
}
