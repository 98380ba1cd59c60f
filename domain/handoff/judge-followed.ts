import { settleReads } from './follow-reports.ts'
import {
  type Followed,
  type FollowedFault,
  followedFaults,
  GIVEN_UP_MS,
  GRACE_MS,
  type Hole,
  type Message,
  type Occurrence,
  SHOWN_MS,
  WITHIN_MS,
} from './followed.ts'
import { isIn } from './holes.ts'

/** Something wrong with a channel now. Names its messages, a bounded number of them. */
export type ChannelFault = { fault: FollowedFault; says: string; messages: string[]; count: number; since: number }
export type FollowedVerdict = {
  followed: Followed
  faults: ChannelFault[]
  awaited: number
  /** When to look again though no report came; null = not at all. */
  lookAgainAt: number | null
}

/** Messages that a fault names one by one. */
const NAMED = 20

/** What is wrong with a followed channel now, and when that can change without a report. */
export function judgeFollowed(before: Followed, now: number): FollowedVerdict {
  const followed = withoutHistory(settleReads(before, now), now)
  const { awaited, holes, occurrences, unwatched } = followed
  const faults = followedFaults.flatMap((fault) => {
    const happened = occurrences.filter((one) => one.fault === fault)
    const lasting = fault === 'gap' ? gap(followed, now) : fault === 'overdue' ? overdue(followed, now) : null
    return faultOf(fault, happened, lasting)
  })
  const times = [
    ...holes.flatMap(({ since }) => [since + GRACE_MS, since + GIVEN_UP_MS]),
    ...awaited.flatMap((message) => [dueAt(followed, message), givenUpAt(message)]),
    ...occurrences.map(({ at }) => at + SHOWN_MS),
    ...[...awaited, ...followed.arrived].flatMap(({ readSince }) => (readSince === null ? [] : [readSince + GRACE_MS])),
  ].filter((time): time is number => time !== null && time > now)
  const lookAgainAt = times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b))
  return { followed, faults, awaited: awaited.length + unwatched, lookAgainAt }
}

/** Without what happened long ago. */
function withoutHistory(followed: Followed, now: number): Followed {
  return {
    ...followed,
    holes: followed.holes.filter(({ since }) => now < since + GIVEN_UP_MS),
    awaited: followed.awaited.filter((message) => now < givenUpAt(message)),
    occurrences: followed.occurrences.filter(({ at }) => now < at + SHOWN_MS),
  }
}

const givenUpAt = ({ sentAt, deadlineAt }: Message): number => Math.max(sentAt ?? 0, deadlineAt ?? 0) + GIVEN_UP_MS

/** When a message that has not arrived is missed; null = never, as nobody says what arrives. A report of it may still be under way. */
function dueAt({ receives }: Followed, { sentAt, deadlineAt }: Message): number | null {
  if (deadlineAt !== null) return deadlineAt + GRACE_MS
  return receives && sentAt !== null ? sentAt + WITHIN_MS : null
}

type Lasting = { messages: string[]; count: number; since: number; says: string } | null

function gap({ holes, awaited, epoch }: Followed, now: number): Lasting {
  const open = holes.filter(({ since }) => now >= since + GRACE_MS)
  if (open.length === 0) return null
  const count = open.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const ofEpoch = awaited.filter((message) => message.epoch === epoch)
  const messages = open.flatMap((hole) => namesIn(hole, ofEpoch)).slice(0, NAMED)
  const says = `${messagesOf(count)} did not arrive, though later ones did: ${listed(messages, count)}.`
  return { messages, count, since: Math.min(...open.map(({ since }) => since)), says }
}

/** The messages of a hole by id where somebody said that they were sent, else by number. */
function namesIn(hole: Hole, awaited: readonly Message[]): string[] {
  const byNumber = new Map(awaited.flatMap(({ id, seq }) => (seq !== null && isIn(hole, seq) ? [[seq, id] as const] : [])))
  const length = Math.min(hole.to - hole.from + 1, NAMED)
  return Array.from({ length }, (_, index) => byNumber.get(hole.from + index) ?? `#${hole.from + index}`)
}

function overdue(followed: Followed, now: number): Lasting {
  const late = followed.awaited.flatMap((message) => {
    const due = dueAt(followed, message)
    return due !== null && now >= due ? [{ id: message.id, due }] : []
  })
  if (late.length === 0) return null
  const messages = late.map(({ id }) => id).slice(0, NAMED)
  const since = late.reduce((least, { due }) => Math.min(least, due), Number.POSITIVE_INFINITY)
  const says = `${messagesOf(late.length)} did not arrive in time: ${listed(messages, late.length)}.`
  return { messages, count: late.length, since, says }
}

function faultOf(fault: FollowedFault, happened: readonly Occurrence[], lasting: Lasting): ChannelFault[] {
  if (happened.length === 0) return lasting ? [{ fault, ...lasting }] : []
  const names = [...new Set([...(lasting?.messages ?? []), ...happened.map(({ message }) => message).toReversed()])]
  const count = (lasting?.count ?? 0) + happened.length
  const shown = happened.slice(-3).map(({ says }) => says)
  const more = happened.length > shown.length ? [`${happened.length - shown.length} more like these.`] : []
  const says = [...(lasting ? [lasting.says] : []), ...shown, ...more].join(' ')
  const since = Math.min(lasting?.since ?? Number.POSITIVE_INFINITY, ...happened.map(({ at }) => at))
  return [{ fault, says, count, since, messages: names.slice(0, NAMED) }]
}

const messagesOf = (count: number): string => (count === 1 ? '1 message' : `${count} messages`)
const listed = (names: readonly string[], count: number): string =>
  names.join(', ') + (count > names.length ? ` and ${count - names.length} more` : '')
