/**
 * Why a message did not go out. `permanent`: the same message would be refused again, so it is not tried again. `retryAfterMs`: the
 * receiver said how long to wait. The message is shown to people and kept, so it holds no secret and no address of a secret URL.
 */
export class ChannelFailure extends Error {
  readonly permanent: boolean
  readonly retryAfterMs: number | null

  constructor(message: string, { permanent, retryAfterMs = null }: { permanent: boolean; retryAfterMs?: number | null }) {
    super(message)
    this.name = 'ChannelFailure'
    this.permanent = permanent
    this.retryAfterMs = retryAfterMs
  }
}
