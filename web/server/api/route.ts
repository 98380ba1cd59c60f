import type { z } from 'zod'
import type { Action } from '#domain/access/actions.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'

/** What a route is given: everything checked. `params` are the named parts of the path. */
export type Call<Query, Body> = {
  web: WebContext
  actor: Actor
  params: Record<string, string>
  query: Query
  body: Body
  correlationId: string
  /** Where the request came from, to count attempts by. */
  address: string
}

/** Which action a body names, and all that it can name. */
type ActionOf<Body> = { actionOf: (body: Body) => Action; among: readonly Action[] }

/** Who may call: an action of the action table (which one may depend on the body), any signed-in actor, or the whole world. */
export type Needs<Body = unknown> = { action: Action } | ActionOf<Body> | 'signed-in' | 'nobody'

/** An answer that is a file and no JSON of ours: sent byte for byte, to be saved under `name`. */
export class Attachment {
  readonly name: string
  /** Media type, without parameters. */
  readonly type: string
  readonly text: string

  constructor(file: { name: string; type: string; text: string }) {
    this.name = file.name
    this.type = file.type
    this.text = file.text
  }
}

/** One route of /api/v1 with all that is checked before and after its own work. */
export type ApiRoute = {
  method: 'GET' | 'POST' | 'DELETE'
  /** With `:name` for a part that is handed on. */
  path: `/api/v1/${string}`
  /** What it does, for the interface's description: a few words without a full stop. */
  says: string
  needs: Needs<never>
  query: z.ZodType | null
  body: z.ZodType | null
  /** How large its body may be; undefined = as large as any. Only for whom the action is: the right is checked before it is read. */
  bodyBytes?: number
  /** `null` = an empty 204. */
  output: z.ZodType | null
  /** Media types of the files that it can answer with instead. */
  files: readonly string[]
  status: 200 | 201 | 202 | 204
  /** Whether doing it twice is as good as once, though no `requestId` says so. */
  repeatable: boolean
  /** Whether its answer holds what is shown once and stored nowhere. */
  answerIsSecret: boolean
  handle: (call: Call<never, never>) => Promise<unknown>
}

type Definition<Q extends z.ZodType | null, B extends z.ZodType | null, O extends z.ZodType | null> = {
  method: ApiRoute['method']
  path: ApiRoute['path']
  says: string
  needs: Needs<B extends z.ZodType ? z.output<B> : undefined>
  query?: Q
  body?: B
  bodyBytes?: number
  output: O
  files?: ApiRoute['files']
  status?: ApiRoute['status']
  repeatable?: boolean
  answerIsSecret?: boolean
  handle: (
    call: Call<Q extends z.ZodType ? z.output<Q> : undefined, B extends z.ZodType ? z.output<B> : undefined>,
  ) => Promise<O extends z.ZodType ? z.input<O> | Attachment : void>
}

/** Declares a route; its handler sees the types of its schemas. */
export function route<Q extends z.ZodType | null = null, B extends z.ZodType | null = null, O extends z.ZodType | null = null>(
  definition: Definition<Q, B, O>,
): ApiRoute {
  const { query = null, body = null, files = [], repeatable = false, answerIsSecret = false } = definition
  const status = definition.status ?? (definition.output === null ? 204 : 200)
  // The router hands each handler what its own schemas made: from here on the types say no more than that it is a route.
  return { ...definition, query, body, files, status, repeatable, answerIsSecret }
}
