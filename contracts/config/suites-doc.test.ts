import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { leastToRuleOut } from '#domain/gate/needed-to-pass.ts'
import { allRightMinimum } from '#domain/gate/wilson.ts'
import { describeProblem, parseYaml } from './parse-yaml.ts'
import { SuiteCheck } from './suite-checks.ts'
import { planOf, Suite } from './suites.ts'

const text = readFileSync(new URL('../../docs/gates.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)
const suites = blocks.map((block) => parseYaml('docs/gates.md', block, Suite))

describe('docs/gates.md', () => {
  it('has only suites that the loader takes', () => {
    expect(suites.length).toBeGreaterThan(8)
    expect(suites.flatMap((each) => (each.ok ? [] : each.problems.map(describeProblem)))).toEqual([])
  })

  it('shows every kind of check', () => {
    const shown = suites.flatMap((each) => (each.ok ? each.value.checks.map(({ kind }) => kind) : []))
    const kinds = SuiteCheck.options.map((option) => option.shape.kind.value)
    expect([...new Set(shown)].toSorted()).toEqual(kinds.toSorted())
  })

  it('writes out the defaults as they are', () => {
    const [short, long] = suites.map((each) => (each.ok ? planOf(each.value, 'capital') : null))
    expect(long).toEqual({
      ...short,
      checks: short?.checks.map((check) => ({ ...check, rate: { ...check.rate, declared: true } })),
    })
  })

  it('states the numbers of samples that the tests need', () => {
    for (const bar of [0.8, 0.9, 0.95, 0.99]) {
      const needed = [0.05, 0.01, 0.005].map((level) => allRightMinimum(bar, level))
      expect(text).toContain(`| ${bar} | ${needed.join(' | ')} |`)
    }
    const tail = [0.01, 0.005].map((level) => leastToRuleOut(0.05, level) + 1)
    const score = [0.01, 0.005].map((level) => leastToRuleOut(0.1, level) + 1)
    expect(text).toContain(
      `\`latency.effect\` ${tail[0]} (${tail[1]} at three looks), \`score.effect: 0.1\` ${score[0]} (${score[1]})`,
    )
  })
})
