import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { budgetPolicies, budgetStates } from '#contracts/budgets.ts'
import { budgetOwners, calendarWindows } from '#domain/budget/budget.ts'
import { BudgetsFile } from './budgets.ts'
import { describeProblem, parseYaml } from './parse-yaml.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const text = read('docs/budgets.md')
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)
const files = [...blocks, read('config/budgets.yaml')].map((block) => parseYaml('budgets.yaml', block, BudgetsFile))
const values = files.flatMap((each) => (each.ok ? [each.value] : []))

describe('docs/budgets.md and config/budgets.yaml', () => {
  it('are what the loader takes', () => {
    expect(files.flatMap((each) => (each.ok ? [] : each.problems.map(describeProblem)))).toEqual([])
  })

  it('write out the defaults as they are', () => {
    expect(values[1]).toEqual(values[0])
  })

  it('show every owner, window and policy, and explain every state', () => {
    const budgets = values.flatMap((file) => file.budgets)
    expect(new Set(budgets.map(({ of }) => of))).toEqual(new Set(budgetOwners))
    const windows = budgets.map(({ window }) => (typeof window === 'object' ? 'rolling' : window))
    expect(new Set(windows)).toEqual(new Set([...calendarWindows, 'rolling', 'lifetime']))
    for (const word of [...budgetPolicies, ...budgetStates]) expect(text).toContain(`| \`${word}\` |`)
  })
})

describe('a file of budgets', () => {
  const problemsOf = (yaml: string) => {
    const parsed = parseYaml('budgets.yaml', yaml, BudgetsFile)
    return parsed.ok ? [] : parsed.problems.map(describeProblem)
  }

  it.each([
    ['- { slug: a, of: tenant, window: day }', /expected an amount/],
    ['- { slug: a, of: tenant, window: day, usd: 1 }', /needs a price table/],
    ['- { slug: a, of: agent, window: lifetime, tokens: 1 }', /a lifetime is for `of: session`/],
    ['- { slug: a, of: tenant, window: day, tokens: 1, warnAt: 0.9, stopAt: 0.5 }', /would warn at 0.9, after the stop/],
    ['- { slug: a, of: project, window: day, tokens: 1 }', /there is no project/],
    ['- { slug: a, of: tenant, window: fortnight, tokens: 1 }', /expected hour, day, week, month, lifetime/],
    ['- { slug: a, of: tenant, window: day, tokens: 1, timeZone: Europe/Berlino }', /expected a time zone/],
    ['- { slug: a, of: tenant, window: day, tokens: 1 }\n- { slug: a, of: tenant, window: day, tokens: 1 }', /"a" is used twice/],
  ])('is refused with its line and how to mend it: %s', (budgets, says) => {
    const [problem] = problemsOf(`budgets:\n${budgets}\n`)
    expect(problem).toMatch(says)
    expect(problem).toMatch(/^budgets\.yaml:\d+:\d+: /)
  })
})
