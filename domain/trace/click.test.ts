import { expect, it } from 'vitest'
import { clickText, LONGEST_LABEL, readClick } from './click.ts'

it('brings a label through a header, whatever is in it', () => {
  for (const label of ['Abort run', 'Größe; „ändern“', '中止', "it's (now)!*~"]) {
    expect(readClick(clickText({ label, beforeMs: 12.4 }))).toEqual({ label, beforeMs: 12 })
  }
})

it('cuts what is too long, and takes nothing that no page sends', () => {
  expect(readClick(clickText({ label: 'x'.repeat(500), beforeMs: 0 }))?.label).toHaveLength(LONGEST_LABEL)
  for (const text of [undefined, '', 'x', '1;', '-1;a', '1;%', '1;a b', `1;${'x'.repeat(101)}`, '99999;a', '1;a\r\nb'])
    expect(readClick(text)).toBeNull()
})
