import { describe, expect, it } from 'vitest'
import { changedSince } from './changed-since.ts'

const minute = (n: number) => `2026-01-01T00:0${n}:00.000Z`
const report = (n: number, deploymentId: string | null = null) => ({ at: minute(n), deploymentId })
const place = (n: number, currentDeploymentId: string | null) => ({ changedAt: minute(n), currentDeploymentId })

describe('a drift report as word of what is there now', () => {
  it('holds when nothing was brought since, or nothing ever', () => {
    expect(changedSince(report(2), place(1, 'd1'))).toBeNull()
    expect(changedSince(report(1), place(1, 'd1'))).toBeNull()
    expect(changedSince(report(1), { changedAt: null, currentDeploymentId: null })).toBeNull()
  })

  it('does not hold when something was, and says when', () => {
    expect(changedSince(report(1), place(2, 'd1'))).toBe(minute(2))
  })

  it('holds as the last look of what runs, which comes before that is promoted', () => {
    expect(changedSince(report(1, 'd1'), place(2, 'd1'))).toBeNull()
  })

  it('does not hold of what was taken back', () => {
    expect(changedSince(report(1, 'd2'), place(2, 'd1'))).toBe(minute(2))
    expect(changedSince(report(1, 'd2'), place(2, null))).toBe(minute(2))
  })
})
