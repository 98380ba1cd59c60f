import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

const storage = new AsyncLocalStorage<string>()

/** Header that carries the id between processes, in requests and answers. */
export const CORRELATION_HEADER = 'x-correlation-id'

/** A new id for a click, a schedule's start or anything else that begins an action. */
export const newCorrelationId = (): string => randomUUID()

/** Whether an id that came from outside may be taken over: short, and safe in a log line, a header and a URL. */
export const isCorrelationId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{7,99}$/.test(text)

/** Runs `action`, and everything it awaits or starts, under `id`; log lines in there carry it. */
export const withCorrelation = <T>(id: string, action: () => T): T => storage.run(id, action)

/** The id of the action we are part of; `null` outside of any. */
export const currentCorrelationId = (): string | null => storage.getStore() ?? null
