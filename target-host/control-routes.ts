import { z } from 'zod'
import { Slug } from '#contracts/config/reference.ts'
import { type HostFigures, type HostLife, HostOutputQuery, HostStep, hostSteps } from '#contracts/target-host.ts'
import { ProcessFigures } from '#telemetry/process-figures.ts'
import { StepFailure } from './step-failure.ts'
import type { TargetHost } from './target-host.ts'

/** Of this process: what it took since it was asked before. */
const figures = new ProcessFigures()

/** One request over the socket. `body` is parsed JSON, undefined without one. */
export type ControlRequest = { method: string; path: string; query: URLSearchParams; body: unknown }

/**
 * Answers one request. Everything is parsed before anything is done.
 * @throws StepFailure WRONG_REQUEST, or what the step throws
 */
export async function answerControl(host: TargetHost, { method, path, query, body }: ControlRequest): Promise<unknown> {
  const [room, slug, verb, ...more] = path.split('/').filter(Boolean)
  if (method === 'GET' && path === '/livez') return { ok: true, pid: process.pid, startedAt: host.startedAt } satisfies HostLife
  if (method === 'GET' && path === '/figures') return figures.take() satisfies HostFigures
  if (room !== 'targets' || more.length > 0) throw unknownPath(method, path)
  if (slug === undefined && method === 'GET') return host.targets()
  const name = parsed(Slug, slug, 'target')
  if (method === 'GET') return await look(host, { slug: name, what: verb, query, path })
  if (method === 'DELETE' && verb === undefined) {
    await host.forget(name)
    return { forgotten: name }
  }
  if (method !== 'POST') throw unknownPath(method, path)
  const step = parsed(z.enum(hostSteps), verb, 'step')
  const asked = parsed(HostStep, body, 'body')
  if (asked.pinned.target.slug !== name) throw wrong(`the body is about ${asked.pinned.target.slug}, the path about ${name}`)
  return await host.run(step, asked)
}

type Look = { slug: string; what: string | undefined; query: URLSearchParams; path: string }

async function look(host: TargetHost, { slug, what, query, path }: Look): Promise<unknown> {
  const target = host.target(slug)
  if (what === undefined) return target.report()
  if (what === 'observation') return await target.observe()
  if (what !== 'output') throw unknownPath('GET', path)
  const { after, limit } = parsed(HostOutputQuery, Object.fromEntries(query), 'query')
  return { items: target.output.after(after, limit), last: target.output.lastId }
}

function parsed<S extends z.ZodType>(schema: S, given: unknown, what: string): z.output<S> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  // Where and what, never the value: it may be a setting.
  throw wrong(result.error.issues.map((issue) => `${[what, ...issue.path].join('.')}: ${issue.message}`).join('; '))
}

const wrong = (why: string) => new StepFailure('WRONG_REQUEST', `The process host does not understand the request: ${why}.`)
const unknownPath = (method: string, path: string) => wrong(`there is no ${method} ${path}`)
