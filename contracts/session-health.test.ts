import { describe, expect, it } from 'vitest'
import { defaultThresholds } from '#domain/session/thresholds.ts'
import { SessionHealthConfig } from './session-health.ts'

describe('session-health configuration', () => {
  it('that is empty is the documented meanings', () => {
    expect(SessionHealthConfig.parse({})).toEqual(defaultThresholds)
  })

  it('changes what it names and keeps the rest', () => {
    expect(SessionHealthConfig.parse({ stuck: { modelSilenceMs: 60_000 } })).toEqual({
      ...defaultThresholds,
      stuck: { ...defaultThresholds.stuck, modelSilenceMs: 60_000 },
    })
  })

  it.each([
    { looping: { repeats: 1 } },
    { quota: { ratio: 90 } },
    { stuck: { modelSilence: 5 } },
    { runaway: { ratio: 1 } },
    { loops: {} },
  ])('refuses %j', (config) => {
    expect(SessionHealthConfig.safeParse(config).success).toBe(false)
  })
})
