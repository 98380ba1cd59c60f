import { describe, expect, it } from 'vitest'
import { SchedulesFile } from './schedules.ts'

const gate = { name: 'hourly', suite: 'answers', environment: 'production' }
const problems = (file: unknown) =>
  SchedulesFile.safeParse(file).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

describe('config/schedules.yaml', () => {
  it('takes suites by interval and by calendar, and drift checks', () => {
    const file = {
      gates: [{ ...gate, every: '15m', jitter: '30s' }],
      drift: [{ environment: 'production', cron: '0 6 * * MON-FRI' }],
    }
    expect(SchedulesFile.parse(file)).toEqual({
      gates: [{ ...gate, every: 900_000, jitter: 30_000 }],
      drift: [{ environment: 'production', cron: '0 6 * * MON-FRI', jitter: 0 }],
    })
  })

  it.each([
    ['neither interval nor calendar', { gates: [gate] }, 'gates.0.every: expected `every` (15m) or `cron` ("0 * * * *")'],
    [
      'both',
      { gates: [{ ...gate, every: '1m', cron: '* * * * *' }] },
      'gates.0.cron: expected either `every` or `cron`, not both',
    ],
    [
      'a jitter as long as the interval',
      { gates: [{ ...gate, every: '1m', jitter: '1m' }] },
      'gates.0.jitter: expected less than `every`',
    ],
    [
      'a name twice',
      {
        gates: [
          { ...gate, every: '1m' },
          { ...gate, every: '2m' },
        ],
      },
      'gates.1.name: "hourly" is used twice',
    ],
    [
      'six fields',
      { drift: [{ environment: 'production', cron: '0 0 6 * * *' }] },
      'drift.0.cron: expected five fields, for example "30 6 * * MON-FRI" (UTC)',
    ],
  ])('refuses %s and says what to write', (_what, file, says) => {
    expect(problems(file)).toEqual([says])
  })
})
