import { z } from 'zod'
import { Problem } from '#contracts/problem.ts'
import type { Answered, Api, Ask } from './api.ts'

/** A tool's caller waits; what the server itself waits for is shorter. */
const TIMEOUT_MS = 20_000

/**
 * The API of one server over HTTP. Redirects are not followed: what `headers` hold is for this server alone.
 * @param headers who asks (`authorization`), and what ties the calls together
 * @param stop ends every call
 */
export function createHttpApi({
  origin,
  headers,
  stop,
}: {
  origin: string
  headers: Record<string, string>
  stop: AbortSignal
}): Api {
  return async (ask) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)])
    const response = await fetch(urlOf(origin, ask), { ...requestOf(ask, headers), redirect: 'manual', signal }).catch(() => null)
    return response ? await answered(response) : { ok: false, problem: ask.method === 'GET' ? AWAY : unanswered(ask) }
  }
}

const AWAY: Problem = {
  ...{ type: 'about:blank', status: 503, title: 'Mission Control cannot be reached' },
  nextStep: 'Check that it runs and that the address is right, then ask again.',
}

/** What acts may have been taken before the answer was lost. */
function unanswered({ body, requestId }: Ask): Problem {
  const id = requestId ?? Sent.safeParse(body).data?.requestId
  const again =
    id === undefined ? 'Look before you ask again.' : `Look before you ask again; with requestId ${id} it is not done twice.`
  return { ...AWAY, title: 'Mission Control gave no answer: it may have been done', nextStep: again }
}

const Sent = z.object({ requestId: z.string() })

function urlOf(origin: string, { path, query = {} }: Ask): URL {
  const url = new URL(path, origin)
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) url.searchParams.append(name, String(each))
  return url
}

function requestOf({ method, body, requestId }: Ask, given: Record<string, string>): RequestInit {
  const headers = requestId === undefined ? given : { ...given, 'idempotency-key': requestId }
  if (body === undefined) return { method, headers }
  return { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function answered(response: Response): Promise<Answered> {
  const data: unknown = await response.json().catch(() => undefined)
  if (response.ok) return { ok: true, data }
  const problem = Problem.safeParse(data)
  if (problem.success) return { ok: false, problem: problem.data }
  return {
    ok: false,
    problem: { ...AWAY, status: response.status, title: `The server answered ${response.status} without a reason` },
  }
}
