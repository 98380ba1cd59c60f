import { expect, it } from 'vitest'
import { openQuestions } from './open-questions.ts'
import { postMortem } from './post-mortem.ts'
import type { PostMortemRecord, RecordedAction } from './post-mortem-record.ts'
import { T0 } from './testing/facts.ts'

const SECOND = 1_000

const abort: RecordedAction = {
  ...{ runbook: 'stop-a-loop', action: 'abort', mode: 'auto', state: 'confirmed', says: 'Stop the run', what: '1 session' },
  ...{ decidedBy: null, startedAt: T0 + 12 * SECOND, finishedAt: T0 + 14 * SECOND, undo: null },
  outcome: 'agent:main:cron: The gateway shows no active run.',
}

const record: PostMortemRecord = {
  ...{
    madeAt: T0 + 3_600 * SECOND,
    number: 7,
    title: 'Critical: 1 session | repeats *itself*',
    severity: 'critical',
    state: 'closed',
  },
  ...{ says: 'Sessions cost and get nothing done.', owner: 'ada@example.com', labels: { gateway: 'lab' }, sessions: 1 },
  ...{ cost: '9,000 tokens in 4 model calls over 9 s; 0.03 USD.', beganAt: T0, alertOpenedAt: T0 + SECOND },
  ...{ notifiedAt: T0 + 6 * SECOND, acknowledgedAt: null, acknowledgedBy: null, openedAt: T0 + 7 * SECOND },
  ...{ resolvedAt: T0 + 90 * SECOND, closedAt: T0 + 600 * SECOND },
  causes: [
    {
      cause: 'tool-loop',
      says: '1 session makes the same call of exec again and again.',
      confidence: 0.9,
      reasons: ['5 times in 9 s.'],
    },
  ],
  members: [{ says: 'agent:main:cron repeats itself', since: T0 }],
  changes: [{ at: T0 - 300 * SECOND, says: 'release r2 to production (#7)' }],
  ...{ findings: [], similar: [{ number: 3, openedAt: T0 - 86_400 * SECOND, title: 'a loop' }] },
  actions: [
    abort,
    {
      ...abort,
      action: 'pause-agent',
      says: 'Pause the agent',
      state: 'proposed',
      startedAt: null,
      finishedAt: null,
      outcome: null,
    },
  ],
  entries: [
    { at: T0 + 7 * SECOND, kind: 'opened', actor: 'rule/session-trouble', says: 'Opened by the rule.' },
    { at: T0 + 20 * SECOND, kind: 'note', actor: 'ada@example.com', says: 'Two lines\nof # words <script>' },
  ],
}

it('tells the record whole: when, why, what was done and came of it, what is left open', async () => {
  await expect(postMortem(record)).toMatchFileSnapshot('./testing/post-mortem.md')
})

it('never makes a zero or an end of what is not known', () => {
  const bare: PostMortemRecord = {
    ...record,
    ...{ beganAt: null, alertOpenedAt: null, notifiedAt: null, resolvedAt: null, cost: null, sessions: null, owner: null },
    ...{ causes: [], members: [], changes: [], similar: [], actions: [], entries: [] },
  }
  const told = postMortem(bare)
  expect(told).toContain('| until people were told | nobody was told |')
  expect(told).toContain('| until it was over | it is not over |')
  expect(told).toContain('- Cost: not known')
  expect(openQuestions(bare)).toEqual([
    'It is not over: what is still wrong?',
    'What was the cause? Nothing that is known explains it.',
    'No runbook fitted: which one should there be?',
    'What did it cost? No use was seen.',
    'Who owns what follows from this?',
  ])
})

it('asks after what was not done, not proved, or left paused', () => {
  const left = { ...abort, action: 'pause-agent', says: 'Pause the agent', what: '1 agent', undo: 'Resume the agent' }
  const actions = [{ ...abort, state: 'unverified', outcome: 'Not seen.' }, { ...abort, state: 'expired' }, left]
  expect(openQuestions({ ...record, actions, notifiedAt: T0 + 120 * SECOND })).toEqual([
    'Why could this happen at all, and what would have kept it from happening?',
    'Why did “Stop the run” end as unverified? Not seen.',
    'Why did nobody decide about “Stop the run” in time?',
    '1 agent may still be paused: when does it start again, and who sees to that?',
    'Why did it take 2 min until people were told?',
    'It looked the same 1 time before: why was it not mended then?',
  ])
})
