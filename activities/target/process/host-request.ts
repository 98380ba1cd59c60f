import { request } from 'node:http'
import type { z } from 'zod'
import { HostProblem, type HostProblemCode } from '#contracts/target-host.ts'
import { CORRELATION_HEADER, currentCorrelationId } from '#telemetry/correlation.ts'
import { type TargetFailureType, targetFailure } from '../target-failure.ts'

/** A question is answered from memory; a step takes as long as the release takes to come up, which its own time bounds. */
const QUESTION_WITHIN_MS = 10_000

export type HostRequest<S extends z.ZodType> = {
  /** Path of the process host's socket. */
  hostSocket: string
  path: string
  /** Asked with POST; without one, GET. */
  body?: unknown
  answer: S
  signal: AbortSignal
}

/**
 * Asks the process host.
 * @throws ApplicationFailure TARGET_UNREACHABLE when it does not run, or what the host says; the signal's reason
 */
export async function askHost<S extends z.ZodType>({
  hostSocket,
  path,
  body,
  answer,
  signal,
}: HostRequest<S>): Promise<z.output<S>> {
  const within = body === undefined ? AbortSignal.any([signal, AbortSignal.timeout(QUESTION_WITHIN_MS)]) : signal
  const { status, text } = await exchange({ hostSocket, path, body, signal: within }).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted()
    throw notThere(hostSocket, error)
  })
  const said = parseJson(text)
  if (status === 200) {
    const parsed = answer.safeParse(said)
    if (parsed.success) return parsed.data
    throw targetFailure(
      'STEP_FAILED',
      `The process host at ${hostSocket} answered ${path} with something this version does not know. Restart it, so that both are of one version.`,
    )
  }
  const problem = HostProblem.safeParse(said)
  if (!problem.success)
    throw targetFailure('STEP_FAILED', `The process host at ${hostSocket} answered ${path} with status ${status}.`)
  throw targetFailure(failureTypes[problem.data.code], problem.data.message)
}

/** What each refusal of the host is to a deployment. */
const failureTypes: Record<HostProblemCode, TargetFailureType> = {
  STALE_FENCE: 'STALE_FENCE',
  ARTIFACT_MISSING: 'MISCONFIGURED',
  ARTIFACT_CHANGED: 'NOT_POSSIBLE',
  ARTIFACT_UNFIT: 'NOT_POSSIBLE',
  SECRET_UNREADABLE: 'MISCONFIGURED',
  PORT_IN_USE: 'STEP_FAILED',
  NOT_STAGED: 'NOT_POSSIBLE',
  NOT_READY: 'STEP_FAILED',
  WRONG_REQUEST: 'NOT_POSSIBLE',
  UNKNOWN_TARGET: 'NOT_POSSIBLE',
  STOPPING: 'TARGET_UNREACHABLE',
  INTERNAL: 'STEP_FAILED',
}

type Exchange = { hostSocket: string; path: string; body: unknown; signal: AbortSignal }

function exchange({ hostSocket, path, body, signal }: Exchange): Promise<{ status: number; text: string }> {
  const correlationId = currentCorrelationId()
  const headers = { 'content-type': 'application/json', ...(correlationId ? { [CORRELATION_HEADER]: correlationId } : {}) }
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const asked = request({ socketPath: hostSocket, path, method, headers, signal, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.once('error', reject)
    })
    asked.once('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function notThere(hostSocket: string, { code, message }: NodeJS.ErrnoException) {
  return targetFailure(
    'TARGET_UNREACHABLE',
    `The process host does not answer at ${hostSocket} (${code ?? message}). npm start keeps one running; elsewhere start ` +
      'node target-host/main.ts on the machine of the target, with the same MISSION_CONTROL_HOST_SOCKET. What it served before, it serves again by itself.',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
