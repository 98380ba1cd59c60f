import { expect, it } from 'vitest'
import { parseBackfills } from './parse-backfills.ts'
import { describeProblem } from './parse-yaml.ts'

const GOOD = `kind: sqlite
path: old/board.db
collections:
  - from: tickets
    entity: task
    key: id
    fields: { title: subject }
`

it('takes a file by its name, with its defaults', () => {
  const { backfills, problems } = parseBackfills('config', { 'backfills/old-board.yaml': GOOD, 'alerts.yaml': '' })
  expect(problems).toEqual([])
  expect(backfills).toMatchObject([
    {
      slug: 'old-board',
      hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      file: { gateway: 'imported', timezone: 'UTC', maxQuarantine: 0 },
    },
  ])
})

it('says what is wrong and where, and keeps the files that are right', () => {
  const wrong = GOOD.replace('title: subject', 'titel: subject').replace('kind: sqlite', 'kind: sqlite\ntimezone: Europa/Berlin')
  const { backfills, problems } = parseBackfills('config', {
    ...{ 'backfills/a.yaml': GOOD, 'backfills/b.yaml': wrong, 'backfills/B B.yaml': GOOD, 'backfills/c.yaml': 'kind: sqlight' },
  })
  expect(backfills.map(({ slug }) => slug)).toEqual(['a'])
  expect(problems.map(describeProblem)).toEqual([
    'config/backfills/b.yaml:2:11: timezone: is no time zone that is known here; did you mean Europe/Berlin?',
    'config/backfills/b.yaml:8:22: collections[0].fields.titel: is no field of task; did you mean title?',
    'config/backfills/b.yaml:8:13: collections[0].fields: lacks title, which every task needs: what is to be done, in a line',
    'config/backfills/B B.yaml:1:1: expected a file name of lower-case letters, digits and dashes, at most 63',
    expect.stringContaining('config/backfills/c.yaml:1:7: kind: expected sqlite,'),
    expect.stringContaining('config/backfills/c.yaml:1:1: path: is missing'),
  ])
})

it('needs no mapping where the kind has one of its own', () => {
  expect(parseBackfills('config', { 'backfills/claw.yaml': 'kind: openclaw\npath: /var/openclaw\n' }).problems).toEqual([])
  const { problems } = parseBackfills('config', { 'backfills/board.yaml': 'kind: sqlite\npath: board.db\n' })
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('expected collections')])
})
