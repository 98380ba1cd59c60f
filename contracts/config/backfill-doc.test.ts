import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { backfillFaultCodes } from '#activities/legacy/backfill-fault.ts'
import { entityNames, entityShape } from '#domain/backfill/entities.ts'
import { transforms } from '#domain/backfill/mapping.ts'
import { badRowReasons } from '#domain/backfill/row.ts'
import { sourceKinds } from './backfill.ts'
import { parseBackfill } from './parse-backfills.ts'
import { describeProblem } from './parse-yaml.ts'

const text = readFileSync(new URL('../../docs/backfill.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)
const files = blocks.map((block) => parseBackfill('docs/backfill.md', block))

describe('docs/backfill.md', () => {
  it('has only sources that the loader takes', () => {
    expect(files.length).toBeGreaterThan(2)
    expect(files.flatMap(({ problems }) => problems.map(describeProblem))).toEqual([])
  })

  it('writes out the defaults as they are', () => {
    const [, short, long] = files.map(({ file }) => file)
    expect(long).toEqual(short)
  })

  it('lists every kind of source, transform, reason and code', () => {
    for (const kind of sourceKinds) expect(text).toContain(`| \`${kind}\` |`)
    const rows = [...text.matchAll(/^\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \| .* \|$/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    )
    expect(rows).toEqual(expect.arrayContaining([...transforms]))
    for (const reason of badRowReasons) expect(text).toContain(`| \`${reason}\` |`)
    for (const code of backfillFaultCodes) expect(text).toContain(`| \`${code}\` |`)
  })

  it('lists every entity with its fields and relations as they are', () => {
    const entities = text.slice(text.indexOf('## What is brought'), text.indexOf('Agents and sessions are known by'))
    const parts = entities.split(/^### /m).slice(1)
    expect(parts.map((part) => part.slice(1, part.indexOf('`', 1)))).toEqual([...entityNames])
    for (const [index, name] of entityNames.entries()) {
      const { says, fields, relations } = entityShape(name)
      const rows = Object.entries(fields).map(
        ([field, { type, required, values, says: holds }]) =>
          `| \`${field}\` | ${type}${required ? ', required' : ''} | ${holds}${values ? `: ${values.join(', ')}` : ''} |`,
      )
      const related = Object.entries(relations).map(
        ([relation, { to, required, says: why }]) => `\`${relation}\` to ${to}${required ? ', required' : ''} (${why})`,
      )
      expect(parts[index]?.trim().split('\n')).toEqual([
        ...[`\`${name}\`: ${says}`, '', '| field | | holds |', '|---|---|---|', ...rows],
        ...(related.length > 0 ? ['', `Relations: ${related.join('; ')}.`] : []),
      ])
    }
  })
})
