import { z } from 'zod'
import type { ApiRoute } from '../route.ts'

/**
 * Whether doing it a second time is as good as doing it once, so that a request whose outcome nobody knows can be done again: what
 * removes, what says so of itself, and what has a `requestId` by which it is done once.
 */
export const isOnceAnyway = ({ method, repeatable, body }: ApiRoute): boolean =>
  method === 'DELETE' || repeatable || (body !== null && hasRequestId(body))

function hasRequestId(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodObject) return 'requestId' in schema.shape
  return schema instanceof z.ZodUnion && schema.options.every(hasRequestId)
}
