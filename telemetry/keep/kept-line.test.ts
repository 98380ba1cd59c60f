import { expect, it } from 'vitest'
import { keptLine } from './kept-line.ts'

const OWN = '00000000-0000-4000-8000-000000000001'
const OTHER = '00000000-0000-4000-8000-000000000002'

it.each([
  ['the tenant that it says', OTHER, OTHER],
  ['ours, where it says none', undefined, OWN],
  ['ours, where what it says is none, which a database would refuse with all other lines', 'acme', OWN],
])('keeps a line under %s', (_what, tenantId, expected) => {
  const line = JSON.stringify({ level: 'warn', msg: 'odd', tenantId })
  expect(keptLine(line, { service: 'web', tenantId: OWN })).toMatchObject({ tenantId: expected, says: 'odd' })
})
