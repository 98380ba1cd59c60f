import { GRACE_MS, WITHIN_MS } from './followed.ts'

/** Where a durable channel stands, as far as people may have to be told. Times in ms since epoch. */
export type DurableStanding = {
  capacity: number
  waiting: number
  dead: number
  /** The oldest dead letters, a few of them. */
  deadLetters: readonly { key: string; error: string | null; since: number }[]
  /** The message whose turn it is; null = none waits. */
  head: { key: string; sentAt: number; deadlineAt: number | null } | null
  /** Somebody has messages right now, or acknowledged some at `settledAt`. */
  isLeased: boolean
  settledAt: number | null
  isPaused: boolean
  isBlocked: boolean
}

/** Something wrong with a durable channel now. Names its messages by key. */
export type DurableFault = { fault: 'dead' | 'overdue' | 'full'; says: string; messages: string[]; count: number; since: number }

/** Nearly full is said before a sender is refused. */
const NEARLY_FULL = 0.9

/** What is wrong with a durable channel: what waits for a person, what nobody takes, and that there is no room for more. */
export function judgeDurable(standing: DurableStanding, now: number): DurableFault[] {
  return [dead(standing, now), overdue(standing, now), full(standing, now)].filter((fault) => fault !== null)
}

function dead({ dead: count, deadLetters, isBlocked }: DurableStanding, now: number): DurableFault | null {
  if (count === 0) return null
  const messages = deadLetters.map(({ key }) => key)
  const why = deadLetters.find(({ error }) => error !== null)?.error?.replace(/\.$/, '') ?? 'no reason was given'
  const stops = isBlocked ? ' The channel waits for it: redrive it, or skip it.' : ' Redrive it, or skip it.'
  const says = `${count === 1 ? '1 message' : `${count} messages`} could not be processed: ${messages.join(', ')} (${why}).${stops}`
  return { fault: 'dead', says, messages, count, since: deadLetters.reduce((least, { since }) => Math.min(least, since), now) }
}

function overdue({ head, isLeased, settledAt, isPaused, isBlocked }: DurableStanding, now: number): DurableFault | null {
  if (!head || isPaused || isBlocked) return null
  const { key, sentAt, deadlineAt } = head
  const late = (since: number, why: string): DurableFault => ({
    ...{ fault: 'overdue', messages: [key], count: 1, since },
    says: `${key} ${why}`,
  })
  if (deadlineAt !== null && now >= deadlineAt + GRACE_MS) return late(deadlineAt, 'has not taken effect by its deadline.')
  // Behind others it waits because its consumer is slow, and not because there is none.
  const waitsSince = Math.max(sentAt, settledAt ?? 0)
  if (isLeased || now < waitsSince + WITHIN_MS) return null
  return late(waitsSince, 'waits, and nobody takes it: no consumer of this channel is at work.')
}

function full({ capacity, waiting, dead: letters }: DurableStanding, now: number): DurableFault | null {
  const held = waiting + letters
  if (held < capacity * NEARLY_FULL) return null
  const refused = held >= capacity ? 'Senders are refused until some are settled.' : 'Senders will be refused soon.'
  return {
    fault: 'full',
    says: `${held} of at most ${capacity} messages are held. ${refused}`,
    messages: [],
    count: held,
    since: now,
  }
}
