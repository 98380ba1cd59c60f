/**
 * The durable hand-off as a log with a cursor: messages have numbers without holes from the head on, all before the head are
 * settled, and one consumer at a time has a lease on the oldest. Pure; times in ms since epoch.
 */

/** On the messages from the head up to and with `to`. */
export type Lease = { id: string; to: number; consumer: string; at: number; until: number }

export type DurableChannel = {
  /** A dead letter at the head stops the channel, so that order is never broken; else it is stepped over. */
  blocks: boolean
  /** Failed deliveries of one message after which it is dead. */
  maxAttempts: number
  /** The number the next message gets. */
  nextSeq: number
  /** The oldest message that is not settled; equal to `nextSeq` when there is none. */
  headSeq: number
  /** The message at the head is dead, and a person has to decide. */
  blocked: boolean
  /** Failed deliveries of the message at the head. */
  attempts: number
  /** Most messages in the next delivery; null = as many as are asked for. */
  batchLimit: number | null
  /** After a failed delivery nothing is delivered before this. */
  notBefore: number | null
  lease: Lease | null
  lastError: string | null
  pausedAt: number | null
}

/** A message that became a dead letter. */
export type Death = { seq: number; attempts: number; error: string }
export type Moved = { channel: DurableChannel; deaths: Death[] }

/** Pauses after the 1st, 2nd, … failed delivery of a message, in ms; the last one holds from there on. */
const PAUSES_MS = [1_000, 2_000, 5_000, 15_000, 60_000]

/**
 * Ends a lease that ran out. Who is to blame among several messages cannot be known: nobody is, and the next delivery has half as
 * many, down to one. Alone, a message is to blame for the consumer that fell silent over it.
 */
export function expireLease(channel: DurableChannel, now: number): Moved {
  const { lease, headSeq } = channel
  if (!lease || lease.until > now) return { channel, deaths: [] }
  const size = lease.to - headSeq + 1
  const freed = { ...channel, lease: null }
  const error = `${lease.consumer} did not acknowledge it in time.`
  if (size > 1) return { channel: { ...freed, batchLimit: Math.floor(size / 2), lastError: error }, deaths: [] }
  return failHead(freed, error, now)
}

/** One more failed delivery of the message at the head: it comes again after a pause, or is dead. */
function failHead(channel: DurableChannel, error: string, now: number): Moved {
  const attempts = channel.attempts + 1
  if (attempts >= channel.maxAttempts) return buryHead({ ...channel, attempts }, error)
  const notBefore = now + (PAUSES_MS[attempts - 1] ?? PAUSES_MS.at(-1) ?? 0)
  // What failed comes again alone, so that it takes no other with it.
  return { channel: { ...channel, lease: null, attempts, batchLimit: 1, notBefore, lastError: error }, deaths: [] }
}

/** Makes the message at the head a dead letter. */
export function buryHead(channel: DurableChannel, error: string): Moved {
  const { headSeq: seq, attempts, blocks } = channel
  const rest = { ...channel, lease: null, notBefore: null, lastError: error }
  const moved = blocks ? { ...rest, blocked: true } : { ...rest, headSeq: seq + 1, attempts: 0 }
  return { channel: moved, deaths: [{ seq, attempts, error }] }
}

/** Why nothing can be delivered, for people; null = the oldest message can. `channel` has no lease that ran out. */
export function whyStopped(channel: DurableChannel, now: number): string | null {
  const { headSeq, nextSeq, blocked, pausedAt, lease, notBefore } = channel
  if (pausedAt !== null) return `The channel is paused since ${new Date(pausedAt).toISOString()}.`
  if (blocked) return `Message ${headSeq} is a dead letter and the channel keeps its order: redrive it, or skip it.`
  if (headSeq >= nextSeq) return null
  if (lease) return `${lease.consumer} has messages ${headSeq} to ${lease.to} until ${new Date(lease.until).toISOString()}.`
  if (notBefore !== null && notBefore > now)
    return `Message ${headSeq} failed and comes again at ${new Date(notBefore).toISOString()}.`
  return null
}

/** Messages waiting: a dead one at the head waits for a person and not for a consumer. */
export const waitingIn = ({ nextSeq, headSeq, blocked }: Pick<DurableChannel, 'nextSeq' | 'headSeq' | 'blocked'>): number =>
  nextSeq - headSeq - (blocked ? 1 : 0)

/** How many messages a delivery may have at the most. */
export const deliverable = ({ batchLimit }: DurableChannel, asked: number): number => Math.min(asked, batchLimit ?? asked)

/** Gives the messages from the head up to and with `to` to one consumer. */
export function giveLease(channel: DurableChannel, { to, ...lease }: Lease): DurableChannel {
  return { ...channel, lease: { ...lease, to }, notBefore: null }
}

export type Settlement = {
  leaseId: string
  /** All up to and with this took effect; null = none. */
  upTo: number | null
  failed: { seq: number; error: string } | null
  /** The lease goes on until then; null = it is over when nothing of it is left, or one failed. */
  keepUntil: number | null
}
export type Settled = { ok: true; moved: Moved; settled: number } | { ok: false; says: string }

/** What an acknowledgement does. What took effect by an earlier one, or under a later lease, is not counted again. */
export function settle(channel: DurableChannel, { leaseId, upTo, failed, keepUntil }: Settlement, now: number): Settled {
  const { lease, headSeq } = channel
  const reach = Math.max(upTo ?? 0, failed?.seq ?? 0)
  if (lease?.id !== leaseId) {
    // Who means to keep it has to learn that it is over.
    if (keepUntil === null && reach < headSeq) return { ok: true, moved: { channel, deaths: [] }, settled: 0 }
    return { ok: false, says: lost(headSeq) }
  }
  if (reach > lease.to) return { ok: false, says: `This lease is on messages up to ${lease.to}.` }
  const head = Math.max(headSeq, (upTo ?? 0) + 1)
  const settled = head - headSeq
  if (failed && failed.seq !== head)
    return { ok: false, says: `Message ${head} is next in order: acknowledge it, or say that it failed, before ${failed.seq}.` }
  const isOver = head > lease.to || failed !== null
  const until = keepUntil ?? lease.until
  const next =
    settled > 0 ? { ...channel, headSeq: head, attempts: 0, lastError: null, batchLimit: grown(channel, lease) } : channel
  const kept = { ...next, lease: isOver ? null : { ...lease, until } }
  return { ok: true, settled, moved: failed ? failHead(kept, failed.error, now) : { channel: kept, deaths: [] } }
}

const lost = (headSeq: number): string =>
  `This lease is over: message ${headSeq} and what follows come to whoever takes next. Take again; your keys make a second delivery have no second effect.`

/** A delivery that went well doubles what the next one may have, until there is no limit. */
function grown({ batchLimit, headSeq }: DurableChannel, { to }: Lease): number | null {
  if (batchLimit === null) return null
  const next = Math.max(batchLimit, to - headSeq + 1) * 2
  return next > 1_000 ? null : next
}

/** A person sends a dead letter again. In place when it stops the channel, else it gets a new number at the end: `to`. */
export function redriveHead(channel: DurableChannel): DurableChannel {
  return { ...channel, blocked: false, attempts: 0, notBefore: null, lastError: null, batchLimit: 1 }
}

/** A person decides that the dead letter which stops the channel is never delivered. */
export function skipHead(channel: DurableChannel): DurableChannel {
  return { ...redriveHead(channel), headSeq: channel.headSeq + 1, batchLimit: channel.batchLimit }
}

/** With another policy: a channel that no longer blocks steps over the dead letter that stopped it. */
export function withPolicy(
  channel: DurableChannel,
  policy: Partial<Pick<DurableChannel, 'blocks' | 'maxAttempts'>>,
): DurableChannel {
  const next = { ...channel, ...policy }
  return next.blocked && !next.blocks ? skipHead(next) : next
}
