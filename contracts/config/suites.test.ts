import { describe, expect, it } from 'vitest'
import { describeProblem, parseYaml } from './parse-yaml.ts'
import { planOf, Suite } from './suites.ts'

const read = (text: string) => parseYaml('suite.yaml', text, Suite)
const problems = (text: string): string => {
  const parsed = read(text)
  return parsed.ok ? '' : parsed.problems.map(describeProblem).join('\n')
}
const plan = (text: string) => {
  const parsed = read(text)
  if (!parsed.ok) throw new Error(parsed.problems.map(describeProblem).join('\n'))
  return planOf(parsed.value, 'file-name')
}
const oneCheck = (fields: string) => `checks:\n  - { name: a, kind: http, expect: { facts: { must: [yes] } }, ${fields} }\n`
const minimal = oneCheck('path: /')

describe('a suite file', () => {
  it('is short when the usual is meant', () => {
    expect(plan(minimal)).toEqual({
      suite: 'file-name',
      promotes: true,
      alpha: 0.01,
      beta: 0.01,
      looks: 3,
      checks: [
        {
          check: 'a',
          kind: 'http',
          liveness: false,
          flaky: false,
          enforce: 'rollback',
          against: 'previous',
          samples: { min: 10, max: 180 },
          rate: { atLeast: 0.9, declared: false, effect: { margin: 0.1, mustShow: false } },
          score: null,
          latency: null,
          tokens: null,
        },
      ],
    })
  })

  it('asks an invariant once, and every case once', () => {
    const sql = `checks: [{ name: a, kind: sql, url: { secret: { env: DB } }, statement: select 1, expect: { count: { min: 1 } } }]`
    expect(plan(sql).checks[0]).toMatchObject({ samples: { min: 1, max: 1 }, rate: { atLeast: 1, effect: null } })
    const command = `checks: [{ name: a, kind: command, command: [x], expect: { exit: 0 }, cases: [{ id: a, input: {} }, { id: b, input: {} }] }]`
    expect(plan(command).checks[0]?.samples).toEqual({ min: 2, max: 2 })
  })

  it('never blocks by a flaky check', () => {
    const text = `${minimal}  - { name: b, kind: http, flaky: true, expect: { facts: { must: [yes] } } }\n`
    expect(plan(text).checks[1]).toMatchObject({ flaky: true, enforce: 'off' })
  })
})

describe('a suite is refused', () => {
  it('when all that could stop a release is connectivity', () => {
    expect(problems('checks:\n  - { name: up, kind: http, liveness: true }\n')).toMatch(
      /suite.yaml:2:3: checks: has nothing but liveness checks that block, so a release with wrong answers would be promoted/,
    )
    expect(problems('promotes: false\nchecks:\n  - { name: up, kind: http, liveness: true }\n')).toBe('')
  })

  it('when the outcome checks of a promoting suite are switched off or flaky', () => {
    expect(problems(oneCheck('enforce: off'))).toMatch(/no check that blocks/)
    expect(problems(oneCheck('flaky: true'))).toMatch(/no check that blocks/)
  })

  it.each([
    '',
    'expect: { status: 200 }',
    'expect: { schema: {} }',
    'expect: { normalise: [uuid] }',
    'latency: { p95Below: 2s }',
  ])('when a check declares no outcome: %s', (fields) => {
    expect(problems(`${minimal}  - { name: b, kind: http, ${fields} }\n`)).toMatch(
      /3:5: checks\[1\]: declares no outcome, so a wrong answer would be right. Declare what a right answer is under expect/,
    )
  })

  it('but not when it declares a refusal, or an outcome for each case', () => {
    expect(problems(`${minimal}  - { name: b, kind: http, expect: { status: 401 } }\n`)).toBe('')
    const facts = 'expect: { facts: { must: [x] } }'
    expect(problems(`checks: [{ name: b, kind: chat, model: m, cases: [{ id: a, input: hi, ${facts} }] }]`)).toBe('')
    expect(
      problems(`checks: [{ name: b, kind: chat, model: m, cases: [{ id: a, input: hi, ${facts} }, { id: b, input: hi }] }]`),
    ).toMatch(/declares no outcome/)
  })

  it('when names or case ids are used twice', () => {
    expect(problems(minimal + minimal.slice(8))).toMatch(/checks\[1\].name: "a" is used twice/)
    const cases = 'cases: [{ id: x, input: {} }, { id: x, input: {} }]'
    expect(problems(oneCheck(cases))).toMatch(/checks\[0\].cases\[1\].id: this id is used twice/)
  })

  it.each([
    [0.9, 25],
    [0.95, 52],
    [0.99, 268],
  ])('when samples.max can never show a rate of %s: %d all right are the least at one look and 5 %%', (bar, least) => {
    const at = (max: number) => `beta: 0.05\nlooks: 1\n${oneCheck(`rate: { atLeast: ${bar} }, samples: { max: ${max} }`)}`
    expect(problems(at(least))).toBe('')
    expect(problems(at(least - 1))).toContain(`suite.yaml:4:`)
    expect(problems(at(least - 1))).toContain(
      `can never pass with samples.max ${least - 1}: rate.atLeast ${bar} needs at least ${least} samples`,
    )
  })

  it('when the looks leave too little, and says that one look would do', () => {
    expect(problems(oneCheck('rate: { atLeast: 0.9 }, samples: { max: 50 }'))).toMatch(
      /needs at least 60 .* set looks: 1 \(then 49\)/,
    )
  })

  it.each([
    ['samples: { min: 200, max: 150 }', 'samples.min: is above samples.max'],
    ['tokens: { min: 5, max: 4 }', 'tokens.min: is above tokens.max'],
    ['rate: { effect: 0.000001 }, samples: { max: 100000 }', 'rate.effect 0.000001 needs at least 7634891 samples'],
    ['rate: { effect: 0.000001 }', 'rate.effect: can never pass with samples.max 100000'],
    ['latency: {}', 'latency: expected p95Below, effect or both'],
    ['tokens: { better: same }', 'tokens: expected min, max or effect'],
    ['rate: { effect: -0.1 }', 'rate.effect: expected a margin above 0'],
    ['score: { atLeast: 70 }', 'score.atLeast: lies outside'],
    ['score: { atLeast: 1 }', 'score.atLeast: can never be shown'],
    ['score: { effect: 1 }', 'score.effect: is as large as'],
    ['score: { range: { min: 3, max: 1 } }', 'score.range: expected min below max'],
    ['latency: { p95Below: 1s, effect: 2s }', 'latency.effect: is not below'],
    [
      'latency: { effect: 1s }, samples: { max: 70 }',
      'samples.max: can never pass with samples.max 70: latency.effect needs at least',
    ],
  ])('when it contradicts itself: %s', (fields, message) => {
    expect(problems(oneCheck(fields))).toContain(message)
  })

  it.each([
    ['{ facts: { must: [yes, no], mustNot: [no] } }', 'facts: can never hold: the same is in must and in mustNot'],
    ['{ numbers: {} }', 'numbers: expected at least one path with its range'],
  ])('when what is expected asks nothing, or what cannot be: %s', (expected, message) => {
    expect(problems(`${minimal}  - { name: b, kind: http, expect: ${expected} }\n`)).toContain(`checks[1].expect.${message}`)
  })

  it('when a kind is misspelt, with the nearest one', () => {
    expect(problems('checks: [{ name: b, kind: htpp }]')).toMatch(
      /checks\[0\].kind: expected http, chat, .*; did you mean http\?/,
    )
  })

  it('when something is missing, or a secret is written where its place is to be named', () => {
    const check = (url: string) => `checks: [{ name: a, kind: sql, ${url} statement: select 1, expect: { count: { min: 1 } } }]`
    expect(problems('checks: [{ kind: http }]')).toContain('checks[0].name: is missing; expected string')
    const refused = problems(check('url: "postgres://app:hunter2@db/app",'))
    expect(refused).toContain('checks[0].url: expected where to read the secret: { secret: { env: NAME } }')
    expect(refused).not.toContain('hunter2')
  })

  it('when a JSON schema is none', () => {
    expect(problems(`${minimal}  - { name: b, kind: http, expect: { schema: { type: objekt } } }\n`)).toMatch(
      /checks\[1\].expect.schema: is no valid JSON schema: .*type/,
    )
  })

  it.each([
    ['update t set a = 1', 'expected a statement that reads'],
    ['with gone as (delete from t returning 1) select 1 from gone', 'found DELETE'],
    ['select 1; select 2', 'expected a single statement'],
    ['select * into copy from t', 'found INTO'],
  ])('when a statement could write: %s', (statement, message) => {
    const text = `checks: [{ name: a, kind: sql, url: { secret: { env: DB } }, statement: "${statement}", expect: { count: { min: 1 } } }]`
    expect(problems(text)).toContain(message)
  })

  it('but not for words inside texts', () => {
    const text = `checks: [{ name: a, kind: sql, url: { secret: { env: DB } }, statement: "select 1 where 'update; drop' = x;", expect: { reference: {} } }]`
    expect(problems(text)).toBe('')
  })
})
