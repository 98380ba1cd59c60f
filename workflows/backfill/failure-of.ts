import { type ActivityFailure, ApplicationFailure } from '@temporalio/workflow'
import type { BackfillFailure } from '#contracts/backfill-payloads.ts'

/** What an activity gave up for, in its own words: those are written so that no value of the source is in them. */
export function failureOf({ cause }: ActivityFailure): BackfillFailure {
  if (cause instanceof ApplicationFailure && cause.type) return { code: cause.type, says: cause.message }
  return { code: 'INTERNAL', says: 'Something failed that nobody foresaw. The log of the worker has more.' }
}
