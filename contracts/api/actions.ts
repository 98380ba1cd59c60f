import { z } from 'zod'
import { ActionView } from '#contracts/live.ts'
import { ALL_SCOPES, scopes } from '#domain/access/scopes.ts'

/** Made by the client, so that a retry is the same request. */
const RequestId = z.uuid()

/** POST /api/v1/sessions/:id/actions */
export const SessionActionRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('session.abort'), requestId: RequestId, runId: z.string().max(200).optional() }),
  z.object({ action: z.literal('session.reset'), requestId: RequestId }),
  z.object({ action: z.literal('session.message'), requestId: RequestId, message: z.string().min(1).max(20_000) }),
])
export type SessionActionRequest = z.infer<typeof SessionActionRequest>

/** POST /api/v1/gateways/:id/agents/:agentId/actions */
export const AgentActionRequest = z.object({ action: z.enum(['agent.pause', 'agent.resume']), requestId: RequestId })
export type AgentActionRequest = z.infer<typeof AgentActionRequest>

/** 202: asked, not done. Follow `action` frames on the stream or GET /api/v1/actions/:id. */
export const ActionAccepted = z.object({ action: ActionView })
export type ActionAccepted = z.infer<typeof ActionAccepted>

/** `all` by itself, or one or more of the scopes. */
const Scopes = z.union([z.tuple([z.literal(ALL_SCOPES)]), z.array(z.enum(scopes)).min(1).max(scopes.length)])

export const TokenCreate = z.object({
  name: z.string().min(1).max(100),
  role: z.enum(['viewer', 'operator', 'engineer', 'admin']),
  scopes: Scopes.default([ALL_SCOPES]),
  expiresInDays: z.number().int().min(1).max(366).default(90),
})
export type TokenCreate = z.infer<typeof TokenCreate>
export const TokenView = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.string(),
  /** `all`, or what it is narrowed to. */
  scopes: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
})
export type TokenView = z.infer<typeof TokenView>
/** The token itself is in this answer and nowhere else, ever. */
export const TokenCreated = z.object({ token: z.string(), view: TokenView })
export type TokenCreated = z.infer<typeof TokenCreated>
export const TokenPage = z.object({ items: z.array(TokenView) })
export type TokenPage = z.infer<typeof TokenPage>
