import type { Problem } from '#contracts/problem.ts'

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** One call of /api/v1, as a tool makes it. `requestId`: what is asked for twice with it is done once, where the body does not say so. */
export type Ask = { method: 'GET' | 'POST'; path: `/api/v1/${string}`; query?: Query; body?: unknown; requestId?: string }

/** What the API said: its answer, or why there is none, fit to be shown. */
export type Answered = { ok: true; data: unknown } | { ok: false; problem: Problem }

/** The public API as one caller may use it: every right, limit and record of it holds for tools too. */
export type Api = (ask: Ask) => Promise<Answered>
