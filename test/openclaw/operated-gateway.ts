import { randomUUID } from 'node:crypto'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { type RawClient, type RawEvent, rawOperator } from '#test/contract/raw-client.ts'

/** Somebody who uses the gateway by its own means, besides Mission Control, and hears all that it says. */
export class OperatedGateway {
  readonly #operator: RawClient
  // The connection that starts a run gets its tool events in another form, so another one listens.
  readonly #listener: RawClient

  private constructor(operator: RawClient, listener: RawClient) {
    this.#operator = operator
    this.#listener = listener
  }

  static async open({ url, token }: GatewayUnderTest): Promise<OperatedGateway> {
    const operator = await rawOperator(url, token, ['operator.admin'], false)
    return new OperatedGateway(operator, await rawOperator(url, token, ['operator.read']))
  }

  /** Says something to an agent, in a session that is made if it is not there. @returns the run id */
  async say(sessionKey: string, message: string): Promise<string> {
    const idempotencyKey = randomUUID()
    const answer = await this.#operator.request('chat.send', { sessionKey, message, idempotencyKey })
    if (!answer.ok) throw new Error(`the gateway refused a message: ${answer.error?.message}`)
    return idempotencyKey
  }

  /** Makes a session that nobody has said anything in yet. */
  async make(key: string): Promise<void> {
    const answer = await this.#operator.request('sessions.create', { key })
    if (!answer.ok) throw new Error(`the gateway made no session: ${answer.error?.message}`)
  }

  /** The gateway's own time (ms since the epoch) of the n-th event of a session that passes. */
  async eventAt(key: string, what: string, passes: (event: RawEvent) => boolean, n = 1): Promise<number> {
    const event = await this.#listener.until(`${what} in ${key}`, () => this.#listener.of(key).filter(passes)[n - 1])
    const { ts } = event.payload as { ts?: number }
    if (ts === undefined) throw new Error(`the gateway gave no time for ${what}`)
    return ts
  }

  /** When the n-th tool call of a session began or ended. */
  toolAt(key: string, phase: 'start' | 'result', n = 1): Promise<number> {
    return this.eventAt(
      key,
      `tool ${phase}`,
      ({ event, payload }) => event === 'session.tool' && payload.data?.phase === phase,
      n,
    )
  }

  /** The session's row in `sessions.list`. */
  async row(key: string): Promise<Record<string, unknown> | undefined> {
    const { payload } = await this.#operator.request('sessions.list', { limit: 200 })
    return (payload?.sessions as Record<string, unknown>[] | undefined)?.find((row) => row.key === key)
  }

  /** The whole transcript of a session, oldest message first. */
  async transcript(key: string): Promise<Record<string, unknown>[]> {
    const { payload } = await this.#operator.request('chat.history', { sessionKey: key, limit: 1_000 })
    return (payload?.messages ?? []) as Record<string, unknown>[]
  }

  close(): void {
    this.#operator.close()
    this.#listener.close()
  }
}
