import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tools } from './all-tools.ts'
import { bounded } from './bounded.ts'

it('names each tool once, in words that say whether it reads', () => {
  const names = tools.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, acts, says } of tools) {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/)
    expect(/^(?:get|list|search)_/.test(name)).toBe(acts === null)
    expect(says.length).toBeGreaterThan(40)
  }
})

it('asks the API to change something in acting tools alone', () => {
  for (const { acts, ask, input } of tools) {
    const sample = { session: 'x', gateway: 'x', agent: 'x', alert: 'x', incident: 1, suite: 'x', environment: 'x' }
    expect(input).toBeDefined()
    expect(ask(sample as never).method).toBe(acts === null ? 'GET' : 'POST')
  }
})

it('keeps an answer small, and says so', () => {
  const many = { items: Array.from({ length: 400 }, (_, n) => ({ n, text: 'x'.repeat(5_000) })), total: 400 }
  const { data, truncated } = bounded(many)
  expect(truncated).toBe(true)
  expect(JSON.stringify(data).length).toBeLessThanOrEqual(40_000)
  expect(data).toMatchObject({ total: 400 })
  expect(bounded({ items: [1] })).toEqual({ data: { items: [1] }, truncated: false })
})

it('is described, every tool of it and no other', () => {
  const doc = readFileSync(new URL('../docs/mcp.md', import.meta.url), 'utf8')
  const table = doc.slice(doc.indexOf('| to ask |'), doc.indexOf('Lists give'))
  const named = [...table.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name)
  expect(new Set(named)).toEqual(new Set(tools.map(({ name }) => name)))
})
