import { HandoffChannelName } from '#contracts/api/response.ts'
import { TooManyChannels } from '#prisma/stores/handoff/make-channel.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** The channel that a path names. @throws HttpProblem BAD_REQUEST */
export function channelName(given: string | undefined): string {
  const name = HandoffChannelName.safeParse(given)
  if (name.success) return name.data
  throw new HttpProblem('BAD_REQUEST', 'A channel is named with letters, digits and . : / - _ (a / in a path as %2F).')
}

/** @throws HttpProblem NOT_FOUND, always */
export function noChannel(name: string): never {
  throw new HttpProblem('NOT_FOUND', `There is no channel ${name}. The first message that is sent or reported makes it.`)
}

/** @throws HttpProblem CONFLICT when a channel had to be made and there is no room for it */
export async function withRoom<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof TooManyChannels ? new HttpProblem('CONFLICT', error.message) : error
  }
}
