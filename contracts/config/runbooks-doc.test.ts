import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { responseActions } from '#contracts/incidents.ts'
import { causes } from '#domain/incident/cause.ts'
import { describeProblem, parseYaml } from './parse-yaml.ts'
import { RunbooksFile } from './runbooks.ts'

const text = readFileSync(new URL('../../docs/incidents.md', import.meta.url), 'utf8')
const [block = ''] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)

it('shows a file that the loader takes, with the defaults it names', () => {
  const parsed = parseYaml('docs/incidents.md', block, RunbooksFile)
  expect(parsed.ok ? [] : parsed.problems.map(describeProblem)).toEqual([])
  const [, release] = parsed.ok ? parsed.value.runbooks : []
  expect(release).toMatchObject({
    ...{ blastRadius: { sessions: 1, agents: 1 }, rate: { most: 5, within: 3_600_000 } },
    steps: [{ expires: 1_800_000, verify: 120_000 }],
  })
})

it('names every action and every cause', () => {
  for (const action of responseActions) expect(text).toContain(`\`${action}\``)
  for (const cause of causes) expect(text).toContain(`\`${cause}\``)
})

it('refuses a runbook that matches everything, and a limit that would raise itself', () => {
  const problems = (steps: string, match: string) => {
    const yaml = `runbooks:\n  - name: x\n    says: why not\n    match: ${match}\n    steps: [${steps}]\n`
    const parsed = parseYaml('runbooks.yaml', yaml, RunbooksFile)
    return parsed.ok ? [] : parsed.problems.map(describeProblem)
  }
  expect(problems('{ action: abort }', '{}').join()).toContain('matches everything is a mistake')
  expect(problems('{ action: raise-limit, budget: b, mode: auto }', '{ kind: budget }').join()).toContain(
    'mode: expected suggest',
  )
})
