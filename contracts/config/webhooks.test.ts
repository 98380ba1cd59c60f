import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { WebhookEvent } from '#contracts/webhooks.ts'
import { webhookEventTypes } from '#domain/webhook/event-types.ts'
import { parseYaml } from './parse-yaml.ts'
import { WebhooksFile } from './webhooks.ts'

const webhook = {
  slug: 'board',
  url: 'https://hooks.example.com/x',
  signingKeys: [{ secret: { env: 'KEY' } }],
  events: ['alert.*'],
}
const faults = (...webhooks: object[]) => {
  const parsed = WebhooksFile.safeParse({ webhooks })
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message)
}

it('takes a webhook that says only what it has to', () => {
  expect(WebhooksFile.parse({ webhooks: [webhook] }).webhooks).toMatchObject([
    { slug: 'board', where: [], giveUpAfter: 86_400_000, timeout: 10_000, allowPrivate: false },
  ])
})

it('says which event was meant, and that names are taken once', () => {
  expect(faults({ ...webhook, events: ['deployment.promote'] })).toEqual([
    'no event has this name; did you mean deployment.promoted?',
  ])
  expect(faults({ ...webhook, events: ['*'] })[0]).toMatch(/events are alert\.\*, incident\.\*/)
  expect(faults(webhook, webhook)).toEqual(['"board" is there twice; each webhook has a slug of its own'])
})

it('takes no secret where it could be read, and no third key', () => {
  expect(faults({ ...webhook, signingKeys: ['plain'] })[0]).toMatch(/never the secret itself/)
  expect(faults({ ...webhook, url: 'https://user:password@hooks.example.com' })[0]).toBeDefined()
  expect(faults({ ...webhook, signingKeys: Array.from({ length: 3 }, () => webhook.signingKeys[0]) })).toHaveLength(1)
})

it('is described: every kind of event, and examples that hold', () => {
  const doc = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
  const named = [...doc.matchAll(/^\| `([a-z-]+)\./gm)].map(([, kind]) => kind)
  expect(new Set(named)).toEqual(new Set(webhookEventTypes.map((type) => type.split('.')[0])))
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(doc) ?? []
  expect(parseYaml('webhooks.yaml', yaml, WebhooksFile)).toMatchObject({ ok: true })
  const [, json = ''] = /```json\n([^]*?)```/.exec(doc) ?? []
  expect(WebhookEvent.safeParse(JSON.parse(json)).success).toBe(true)
})
