import type { ActivityOptions } from '@temporalio/common'
import { msOptionalToNumber } from '@temporalio/common/lib/time.js'
import { describe, expect, it } from 'vitest'
import * as options from './activity-options.ts'

const all = Object.entries(options) as [string, ActivityOptions][]
const ms = (options: ActivityOptions) => ({
  whole: msOptionalToNumber(options.startToCloseTimeout),
  beat: msOptionalToNumber(options.heartbeatTimeout),
  first: msOptionalToNumber(options.retry?.initialInterval),
  longest: msOptionalToNumber(options.retry?.maximumInterval),
})

describe('activity options', () => {
  it.each(all)('%s has times that Temporal can read, each below the next', (_name, given) => {
    const { whole, beat, first, longest } = ms(given)
    expect(whole).toBeGreaterThan(0)
    expect(beat ?? 0).toBeLessThan(whole ?? 0)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThanOrEqual(longest ?? 0)
  })

  it('lets a watch fail for ever, and an operator wait for minutes only', () => {
    expect(options.watchOptions.retry?.maximumAttempts).toBeUndefined()
    expect(msOptionalToNumber(options.actionOptions.scheduleToCloseTimeout)).toBeLessThanOrEqual(300_000)
  })
})
