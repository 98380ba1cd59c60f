import { chmod, mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import type { HostProblem } from '#contracts/target-host.ts'
import { CORRELATION_HEADER, isCorrelationId, newCorrelationId, withCorrelation } from '#telemetry/correlation.ts'
import type { Logger } from '#telemetry/log.ts'
import { answerControl } from './control-routes.ts'
import { StepFailure } from './step-failure.ts'
import type { TargetHost } from './target-host.ts'

/** A step is small; more is no step. */
const MOST_BYTES = 2 * 1024 * 1024
/** Systems allow little more for the name of a socket (Linux 107, macOS 103 bytes). */
const LONGEST_PATH = 103

/**
 * The control interface: HTTP over a socket that its user alone can open.
 * @throws when the path is too long, or the socket cannot be made
 */
export async function serveControl(host: TargetHost, socketPath: string, log: Logger): Promise<Server> {
  if (Buffer.byteLength(socketPath) > LONGEST_PATH) {
    throw new Error(
      `MISSION_CONTROL_HOST_SOCKET: ${socketPath} is longer than the ${LONGEST_PATH} bytes a socket's name may have.`,
    )
  }
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 })
  // Ours by the lock of the folder: a socket that is there belongs to a dead host.
  await rm(socketPath, { force: true })
  const server = createServer({ requestTimeout: 0 }, (request, answer) => {
    const given = request.headers[CORRELATION_HEADER]
    const id = typeof given === 'string' && isCorrelationId(given) ? given : newCorrelationId()
    void withCorrelation(id, () => handle({ host, log }, request, answer))
  })
  const umask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(socketPath, resolve)
    })
  } finally {
    process.umask(umask)
  }
  await chmod(socketPath, 0o600)
  return server
}

type World = { host: TargetHost; log: Logger }

async function handle({ host, log }: World, request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { method = '', url = '/' } = request
  const { pathname, searchParams } = new URL(url, 'http://host')
  try {
    const body = method === 'POST' ? await readJson(request) : undefined
    const said = await answerControl(host, { method, path: pathname, query: searchParams, body })
    if (method !== 'GET') log.info({ step: pathname }, 'A step was done')
    reply(answer, 200, said)
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code === 'INTERNAL') log.error({ err: error, step: pathname }, 'A step failed by a fault of the host')
    // A question that has no answer yet (a target nothing was brought to) is nothing to be warned of.
    else log[method === 'GET' ? 'debug' : 'warn']({ step: pathname, code: problem.code }, problem.message)
    reply(answer, statusOf(problem), problem)
  }
}

function problemOf(error: unknown): HostProblem {
  if (error instanceof StepFailure) return { code: error.code, message: error.message }
  return { code: 'INTERNAL', message: `The process host failed: ${error instanceof Error ? error.message : String(error)}` }
}

const statusOf = ({ code }: HostProblem): number => {
  if (code === 'INTERNAL') return 500
  if (code === 'STOPPING') return 503
  if (code === 'UNKNOWN_TARGET') return 404
  return code === 'WRONG_REQUEST' ? 400 : 409
}

function reply(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  answer.end(JSON.stringify(body))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part = chunk as Buffer // a request without encoding gives buffers
    bytes += part.length
    if (bytes > MOST_BYTES) throw new StepFailure('WRONG_REQUEST', `A request has at most ${MOST_BYTES} bytes.`)
    chunks.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new StepFailure('WRONG_REQUEST', 'The body of the request is not JSON.')
  }
}
