import { expect, it } from 'vitest'
import { markText, readMark } from './trace-mark.ts'

const TENANT = '00000000-0000-4000-8000-000000000001'

it('comes out as it went in', () => {
  for (const looks of [true, false])
    for (const tenantId of [TENANT, null]) expect(readMark(markText({ looks, tenantId }))).toEqual({ looks, tenantId })
})

it('says nothing where nothing, or something of somebody else, is said', () => {
  for (const text of [undefined, '', 'looks', `${TENANT}x`]) expect(readMark(text)).toEqual({ looks: false, tenantId: null })
})
