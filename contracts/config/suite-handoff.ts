import { z } from 'zod'
import { Slug } from './reference.ts'
import { Headers } from './suite-expect.ts'

const HttpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
const Path = z.string().startsWith('/', 'expected a path that begins with /; for a whole address use url')

/** What is sent for each message: `{id}` is replaced by its own random id, `{n}` by its number from 1. */
export const HandoffSend = z.union([
  z.strictObject({
    http: z.strictObject({
      method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
      path: Path.default('/'),
      url: HttpUrl.optional(),
      headers: Headers.default({}),
      body: z.json(),
    }),
  }),
  z.strictObject({
    gateway: z.strictObject({ gateway: Slug, agent: z.string().min(1).default('main'), message: z.string().min(1) }),
  }),
])

/**
 * Where what arrived is read, again and again until all is there or the time is over: the text of an answer, or of an agent's
 * session, in which ids are looked for in their order.
 */
export const HandoffArrive = z.union([
  z.strictObject({ http: z.strictObject({ path: Path.default('/'), url: HttpUrl.optional(), headers: Headers.default({}) }) }),
  z.strictObject({ gateway: z.strictObject({ gateway: Slug, agent: z.string().min(1).default('main') }) }),
])
