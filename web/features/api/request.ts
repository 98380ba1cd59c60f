import type { Problem } from '#contracts/problem.ts'
import { clickHeaders } from './click-trace.ts'

/** A refusal or failure of the API, in the API's own words. Thrown by `request`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.status = problem.status
    this.problem = problem
  }
}

/** The server could not be reached at all, or answered with something that is not ours. */
const unreachable = (detail: string): Problem => ({
  type: 'about:blank',
  title: 'Mission Control did not answer',
  status: 0,
  detail,
})

/**
 * Calls the API of this origin and returns its JSON (undefined for 204).
 * @throws ApiError for every answer that is not 2xx, and with status 0 when none came.
 */
export async function request<T>(
  path: string,
  init?: { method?: 'POST' | 'DELETE'; body?: unknown; signal?: AbortSignal },
): Promise<T> {
  const response = await fetch(path, {
    method: init?.method ?? 'GET',
    headers:
      init?.body === undefined
        ? { accept: 'application/json' }
        : { accept: 'application/json', 'content-type': 'application/json', ...clickHeaders() },
    body: init?.body === undefined ? undefined : JSON.stringify(init.body),
    signal: init?.signal,
    cache: 'no-store',
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(unreachable('The connection to the server failed. What you see may be out of date; it is tried again.'))
  })
  if (!response.ok) throw new ApiError(await problemOf(response))
  // The API answers with its own contracts; they are checked where they are made.
  return (response.status === 204 ? undefined : await response.json()) as T
}

async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('problem+json')) return (await response.json()) as Problem
  return { ...unreachable(`The answer was ${response.status} ${response.statusText}.`), status: response.status }
}
