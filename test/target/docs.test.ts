import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { signatureOf } from '#activities/target/http/signature.ts'
import { parseYaml } from '#contracts/config/parse-yaml.ts'
import { TargetsFile } from '#contracts/config/targets.ts'
import { inProject } from '#start/project.ts'

const text = readFileSync(inProject('docs/targets.md'), 'utf8')
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)

describe('docs/targets.md', () => {
  it('shows targets that the loader takes, one of each driver and each preset', () => {
    const targets = blocks.flatMap((block) => {
      const parsed = parseYaml('targets.yaml', block, TargetsFile)
      if (!parsed.ok) throw new Error(parsed.problems.map(({ message, path }) => `${path}: ${message}`).join('\n'))
      return parsed.value.targets
    })
    expect(new Set(targets.map(({ driver }) => driver))).toEqual(new Set(['process', 'command', 'openclaw', 'http']))
    const presets = targets.flatMap((target) => (target.driver === 'command' && target.preset ? [target.preset] : []))
    expect(presets.toSorted()).toEqual(['docker-compose', 'kubectl'])
  })

  it('shows a signature that is right', () => {
    const call = { timestamp: 1_790_000_000_000, method: 'POST', path: '/deploy/apply', body: '{"step":"apply"}' }
    expect(text).toContain(signatureOf(call, 'a signing key').replace('v1=', '(stdin)= '))
  })
})
