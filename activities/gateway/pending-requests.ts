import type { z } from 'zod'
import type { ResponseFrame } from '#contracts/gateway/envelope.ts'
import { GatewayFailure } from './failure.ts'

type Pending = { settle(answer: z.infer<typeof ResponseFrame> | GatewayFailure): void }

/** Requests that wait for their answer, which may come in any order. */
export class PendingRequests {
  readonly #waiting = new Map<string, Pending>()

  /**
   * The payload of the answer to request `id`.
   * @throws GatewayFailure when it is refused, takes longer than `timeoutMs`, is cancelled, or the connection ends
   */
  wait(id: string, method: string, timeoutMs: number, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle: Pending['settle'] = (answer) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
        this.#waiting.delete(id)
        if (answer instanceof GatewayFailure) reject(answer)
        else if (answer.ok) resolve(answer.payload)
        else reject(refusalOf(answer))
      }
      const cancel = () => settle(new GatewayFailure({ kind: 'stopped' }))
      const timer = setTimeout(() => settle(new GatewayFailure({ kind: 'timeout', waitedFor: method, ms: timeoutMs })), timeoutMs)
      this.#waiting.set(id, { settle })
      if (signal?.aborted) cancel()
      else signal?.addEventListener('abort', cancel)
    })
  }

  /** Hands an answer to its waiter. An answer nobody waits for any more (it came too late) is dropped. */
  answer(frame: z.infer<typeof ResponseFrame>): void {
    this.#waiting.get(frame.id)?.settle(frame)
  }

  failAll(failure: GatewayFailure): void {
    for (const pending of [...this.#waiting.values()]) pending.settle(failure)
  }
}

function refusalOf(frame: z.infer<typeof ResponseFrame>): GatewayFailure {
  const { error } = frame
  if (!error) return new GatewayFailure({ kind: 'malformed', what: 'An error answer without an error' })
  const detailCode = error.details?.code ?? null
  return new GatewayFailure({
    kind: 'refused',
    code: error.code,
    detailCode,
    message: error.message,
    retryable: error.retryable ?? false,
    retryAfterMs: error.retryAfterMs ?? null,
  })
}
