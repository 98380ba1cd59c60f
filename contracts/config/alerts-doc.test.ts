import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { channelKinds } from '#contracts/alerts.ts'
import { WebhookNotice } from '#contracts/webhook-notice.ts'
import { noticeReasons } from '#domain/alert/alert.ts'
import { AlertsFile } from './alerts.ts'
import { findingKinds } from './finding-kinds.ts'
import { describeProblem, parseYaml } from './parse-yaml.ts'

const text = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)
const policies = blocks.map((block) => parseYaml('docs/alerts.md', block, AlertsFile))

describe('docs/alerts.md', () => {
  it('has only policies that the loader takes', () => {
    expect(policies.length).toBeGreaterThan(4)
    expect(policies.flatMap((each) => (each.ok ? [] : each.problems.map(describeProblem)))).toEqual([])
  })

  it('writes out the defaults as they are', () => {
    const [short, long] = policies.map((each) => (each.ok ? each.value : null))
    expect(long).toEqual(short)
  })

  it('shows every kind of condition', () => {
    const shown = policies.flatMap((each) => (each.ok ? each.value.rules.flatMap(({ when }) => Object.keys(when ?? {})) : []))
    expect([...new Set(shown)].toSorted()).toEqual(['finding', 'gateway', 'metric', 'runs'])
  })

  it('shows a webhook as it is', () => {
    const [body = ''] = [...text.matchAll(/```json\n(\{\n[\s\S]*?)```/g)].map(([, block = '']) => block)
    expect(WebhookNotice.parse(JSON.parse(body))).toMatchObject({ channel: 'own-system', seq: 1 })
  })

  it('shows every kind of channel', () => {
    const shown = policies.flatMap((each) => (each.ok ? each.value.channels.map(({ kind }) => kind) : []))
    expect([...new Set(shown)].toSorted()).toEqual([...channelKinds].toSorted())
  })

  it('lists every reason, and every kind of finding with its verdicts and labels', () => {
    for (const reason of noticeReasons) expect(text).toContain(`| \`${reason}\` |`)
    for (const [kind, { verdicts, labels }] of Object.entries(findingKinds))
      expect(text).toContain(`| \`${kind}\` | ${verdicts.join(', ')} | ${labels.join(', ')} |`)
  })
})
