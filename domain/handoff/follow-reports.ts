import {
  type Followed,
  type FollowedFault,
  GRACE_MS,
  type Hole,
  type Message,
  MOST,
  type Occurrence,
  type Report,
} from './followed.ts'
import { arriveNumber, hasArrived, type Numbers, sendNumber } from './holes.ts'
import { judgeStaleness } from './staleness.ts'

/** Takes reports, in the order in which they were recorded, into what is known of their channel. */
export function followReports(before: Followed, reports: readonly Report[]): Followed {
  const book = new FollowedBook(before)
  for (const report of reports) book.take(report)
  return book.followed()
}

/** Judges what steps read, of those that have waited long enough for what may still come. */
export function settleReads(before: Followed, now: number): Followed {
  if (![...before.awaited, ...before.arrived].some(({ readSince }) => readSince !== null)) return before
  const book = new FollowedBook(before)
  book.settleReads(now)
  return book.followed()
}

type Step = 'receivedAt' | 'effectiveAt'

/** The same with what is looked up by id, while reports are taken. */
class FollowedBook {
  readonly #awaited: Map<string, Message>
  readonly #arrived: Map<string, Message>
  /** By fault and message. */
  readonly #occurred: Map<string, Occurrence>
  #rest: Omit<Followed, 'awaited' | 'arrived' | 'occurrences'>

  constructor({ awaited, arrived, occurrences, ...rest }: Followed) {
    this.#awaited = new Map(awaited.map((message) => [message.id, { ...message }]))
    this.#arrived = new Map(arrived.map((message) => [message.id, { ...message }]))
    this.#occurred = new Map(occurrences.map((one) => [keyOf(one), { ...one }]))
    this.#rest = { ...rest }
  }

  followed(): Followed {
    const [awaited, arrived] = [[...this.#awaited.values()], [...this.#arrived.values()]]
    return { ...this.#rest, awaited, arrived, occurrences: [...this.#occurred.values()] }
  }

  take(report: Report): void {
    const known = this.#awaited.get(report.messageId) ?? this.#arrived.get(report.messageId)
    if (report.again) this.#repeated(report)
    // Its story was told in full and forgotten, or is told again.
    if ((report.again || (report.behind && report.step === 'sent')) && !known) return
    const message = known ?? this.#begin(report)
    const hadNumber = message.seq !== null
    learn(message, report)
    if (report.step === 'sent') this.#sent(message, report, hadNumber)
    else this.#came(message, report)
    this.#judgeRead(message, null)
    this.#forget()
  }

  settleReads(now: number): void {
    for (const message of [...this.#awaited.values(), ...this.#arrived.values()])
      if (message.readSince !== null && now - message.readSince >= GRACE_MS) this.#judgeRead(message, now)
  }

  #begin(report: Report): Message {
    const { messageId: id, seq } = report
    if (seq !== null && this.#isNewCount(report, seq)) this.#countAnew(report.recordedAt)
    const { epoch } = this.#rest
    const twin = seq === null ? undefined : this.#all().find((other) => other.epoch === epoch && other.seq === seq)
    if (twin) this.#happened('duplicate', id, `${id} has the number ${seq}, as ${twin.id} has.`, report.recordedAt)
    const times = { sentAt: null, deadlineAt: null, receivedAt: null, effectiveAt: null }
    const message: Message = { id, seq, epoch, ...times, wrote: null, read: null, made: null, readSince: null }
    this.#awaited.set(id, message)
    return message
  }

  #all(): Message[] {
    return [...this.#awaited.values(), ...this.#arrived.values()]
  }

  /** A sender that starts again counts from the beginning. */
  #isNewCount({ step, at }: Report, seq: number): boolean {
    const { epoch, lastSentAt, lastReceivedAt } = this.#rest
    // Where nobody says what is sent, what is received has to tell.
    const lastAt = step === 'sent' ? lastSentAt : step === 'received' && lastSentAt === null ? lastReceivedAt : null
    if (seq > 1 || lastAt === null || at <= lastAt) return false
    return hasArrived(this.#rest, seq) || this.#all().some((other) => other.epoch === epoch && other.seq === seq)
  }

  #countAnew(at: number): void {
    for (const hole of this.#rest.holes) {
      const name = nameOfHole(hole)
      this.#happened('gap', name, `${name} had not arrived when its sender began to count anew.`, at)
    }
    this.#rest = { ...this.#rest, epoch: this.#rest.epoch + 1, lowest: null, highest: null, holes: [], past: null }
  }

  #sent(message: Message, { at, recordedAt }: Report, hadNumber: boolean): void {
    message.sentAt ??= recordedAt
    this.#rest.lastSentAt = Math.max(this.#rest.lastSentAt ?? at, at)
    this.#lateBy(message, message.receivedAt ?? message.effectiveAt, recordedAt)
    const { seq, epoch } = message
    if (seq === null || epoch !== this.#rest.epoch) return
    if (isUnarrived(message)) return this.#setNumbers(sendNumber(this.#rest, seq, recordedAt))
    if (!hadNumber) this.#numbered(message, seq, recordedAt)
  }

  #numbered(message: Message, seq: number, recordedAt: number): void {
    this.#setNumbers(arriveNumber(this.#rest, seq, recordedAt))
    for (const step of ['receivedAt', 'effectiveAt'] as const) this.#compareOrder(message, step, recordedAt)
  }

  #came(message: Message, { step, at, recordedAt }: Report): void {
    this.#rest.receives = true
    if (step === 'received') this.#rest.lastReceivedAt = Math.max(this.#rest.lastReceivedAt ?? at, at)
    const column: Step = step === 'received' ? 'receivedAt' : 'effectiveAt'
    const isFirst = isUnarrived(message)
    if (message[column] !== null) return
    message[column] = at
    if (isFirst) {
      this.#awaited.delete(message.id)
      this.#arrived.set(message.id, message)
      if (message.sentAt === null && this.#rest.unwatched > 0) this.#rest.unwatched -= 1
      this.#lateBy(message, at, recordedAt)
    }
    if (message.seq === null || message.epoch !== this.#rest.epoch) return
    this.#setNumbers(arriveNumber(this.#rest, message.seq, recordedAt))
    this.#compareOrder(message, column, recordedAt)
  }

  #setNumbers({ lowest, highest, holes }: Numbers): void {
    Object.assign(this.#rest, { lowest, highest, holes })
  }

  #lateBy({ id, deadlineAt }: Message, at: number | null, recordedAt: number): void {
    if (deadlineAt === null || at === null || at <= deadlineAt) return
    this.#happened('overdue', id, `${id} arrived ${seconds(at - deadlineAt)} after its deadline.`, recordedAt)
  }

  /** A lower number that went through a step after a higher one was out of order, whichever was reported first. */
  #compareOrder({ id, seq, ...message }: Message, step: Step, recordedAt: number): void {
    const at = message[step]
    if (seq === null || at === null) return
    const { past, epoch } = this.#rest
    const word = step === 'receivedAt' ? 'arrived' : 'took effect'
    const overtaken = (late: string, lateSeq: number, early: string) =>
      this.#happened('reordered', late, `${late} (number ${lateSeq}) ${word} after ${early}.`, recordedAt)
    const pastAt = past?.[step] ?? null
    if (past && seq < past.seq && pastAt !== null && at > pastAt) overtaken(id, seq, `number ${past.seq}`)
    for (const other of this.#arrived.values()) {
      const otherAt = other[step]
      if (other.seq === null || other.epoch !== epoch || otherAt === null || other.id === id) continue
      if (other.seq > seq && otherAt < at) overtaken(id, seq, other.id)
      if (other.seq < seq && otherAt > at) overtaken(other.id, other.seq, id)
    }
  }

  #repeated({ messageId, step, recordedAt }: Report): void {
    if (step === 'sent') return
    const word = step === 'received' ? 'was received' : 'took effect'
    this.#happened('duplicate', messageId, `${messageId} ${word} more than once.`, recordedAt)
  }

  /** `waited` null = at once, where only what is certain is said. */
  #judgeRead(message: Message, waited: number | null): void {
    if (message.readSince === null) return
    const judged = judgeStaleness(message, this.#all())
    if (judged.kind === 'stale' || (judged.kind === 'unknown' && waited !== null)) {
      const older = judged.kind === 'stale' ? 'an older input' : 'another input'
      const says = `${message.id} ran on ${older} (${message.read}) than was written for it (${judged.expected}).`
      this.#happened('stale', message.id, says, waited ?? message.readSince)
    }
    if (waited !== null || judged.kind === 'stale') message.readSince = null
  }

  #happened(fault: FollowedFault, message: string, says: string, at: number): void {
    const key = keyOf({ fault, message })
    const same = this.#occurred.get(key)
    this.#occurred.set(key, same ? { ...same, at: Math.max(same.at, at) } : { fault, message, says, at })
    const [oldest] = this.#occurred.size > MOST.occurrences ? this.#occurred.keys() : []
    if (oldest !== undefined) this.#occurred.delete(oldest)
  }

  /** Keeps within bounds, oldest first. */
  #forget(): void {
    const [oldest] = this.#arrived.size > MOST.arrived ? this.#arrived.values() : []
    if (oldest) {
      this.#judgeRead(oldest, oldest.readSince)
      this.#arrived.delete(oldest.id)
      const { seq, epoch, receivedAt, effectiveAt } = oldest
      const isHigher = seq !== null && epoch === this.#rest.epoch && seq > (this.#rest.past?.seq ?? -1)
      if (isHigher) this.#rest.past = { seq, receivedAt, effectiveAt }
    }
    const [first] = this.#awaited.size > MOST.awaited ? this.#awaited.keys() : []
    if (first === undefined) return
    this.#awaited.delete(first)
    this.#rest.unwatched += 1
  }
}

const isUnarrived = ({ receivedAt, effectiveAt }: Message): boolean => receivedAt === null && effectiveAt === null

/** What a report says of its message, whatever else is known. */
function learn(message: Message, { step, seq, recordedAt, readVersion, wroteVersion, deadlineAt }: Report): void {
  message.seq ??= seq
  message.deadlineAt ??= deadlineAt
  if (step === 'sent') message.wrote ??= wroteVersion
  else {
    message.made ??= wroteVersion
    if (readVersion !== null && message.read === null) Object.assign(message, { read: readVersion, readSince: recordedAt })
  }
}

const keyOf = ({ fault, message }: Pick<Occurrence, 'fault' | 'message'>): string => `${fault} ${message}`

/** How people are told of numbers nobody gave a name to. */
const nameOfHole = ({ from, to }: Pick<Hole, 'from' | 'to'>): string => (from === to ? `#${from}` : `#${from}-#${to}`)

const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1_000))} s`
