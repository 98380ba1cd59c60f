import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ComponentsFile } from './components.ts'
import { parseYaml } from './parse-yaml.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/components.md')
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

describe('docs/components.md', () => {
  it.each(examples.map((text, index) => ({ name: `example ${index + 1}`, text })))('$name is right', ({ text }) => {
    expect(parseYaml('components.yaml', text, ComponentsFile)).toMatchObject({ ok: true })
  })

  it('and the file it is about say the same where the file shows how', () => {
    const shown = read('config/components.yaml')
      .split('\n')
      .filter((line) => line.startsWith('# ') || line === '#')
      .map((line) => line.slice(2))
    const yaml = shown.slice(shown.indexOf('components:')).join('\n')
    const [fromFile, fromPage] = [yaml, examples[0] ?? ''].map((text) => parseYaml('components.yaml', text, ComponentsFile))
    expect(fromFile).toMatchObject({ ok: true, value: { components: [{ slug: 'relay' }, { slug: 'mailer' }] } })
    expect(fromPage).toMatchObject({ ok: true, value: { components: [{ slug: 'relay' }, { slug: 'mailer' }] } })
  })

  it('tells the defaults that hold', () => {
    const { components } = ComponentsFile.parse({
      components: [{ slug: 'a', scrape: { url: 'http://127.0.0.1/' }, limits: { 'memory-bytes': { at: 1 } } }],
    })
    const [component] = components
    expect(component).toMatchObject({ window: 1_800_000, scrape: { every: 10_000, timeout: 5_000 } })
    expect(component?.limits['memory-bytes']).toMatchObject({ warnAt: 0.85, warnBefore: 600_000, share: 1 })
    for (const said of ['default 10 s', 'default 5 s', 'default 0.85', 'default 10 m', 'default 30 m'])
      expect(page).toContain(said)
  })

  it.each([
    ['components:\n  - slug: mc-worker\n    posted: true\n', /begin with mc-/],
    ['components:\n  - slug: a\n', /expected `scrape`.*or `posted: true`/],
    ['components:\n  - slug: a\n    scrape: { url: "http://u:p@127.0.0.1/" }\n', /no user, password or token in the URL/],
    [
      'components:\n  - slug: a\n    scrape: { url: "http://127.0.0.1/" }\n    limits: { memory-byte: { at: 1GB } }\n',
      /did you mean memory-bytes/,
    ],
    ['components:\n  - slug: a\n    posted: true\n    limits: { queue-depth: {} }\n', /expected either `at`.*or `of`/],
    ['components:\n  - slug: a\n    scrape: { url: "http://127.0.0.1/", timeout: 20s }\n', /no longer than `every`/],
    [
      'components:\n  - slug: a\n    scrape: { url: "http://127.0.0.1/", figures: { x: { metric: m, labels: { a: { matches: "(" } } } } }\n',
      /regular expression/,
    ],
  ])('refuses %j', (text, says) => {
    const parsed = parseYaml('components.yaml', text, ComponentsFile)
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message).join('\n')).toMatch(says)
  })
})
