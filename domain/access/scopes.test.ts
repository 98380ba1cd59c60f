import { describe, expect, it } from 'vitest'
import { actions } from './actions.ts'
import { scopeOf, scopeRefusal, scopes, scopesCover } from './scopes.ts'

describe('scopes', () => {
  it('have every action in one of them, and none without an action', () => {
    const used = new Set(actions.map(scopeOf))
    expect([...used].toSorted()).toEqual(scopes.toSorted())
  })

  it('let reading alone do nothing else', () => {
    expect(actions.filter((action) => scopeRefusal(['read'], action) === null)).toEqual(['fleet.read', 'audit.read'])
  })

  it('say which one is missing, and which are there', () => {
    expect(scopeRefusal(['read', 'alerts:act'], 'deploy.start')).toBe(
      'Needs the scope releases:act; this token has read, alerts:act.',
    )
    expect(scopeRefusal(['all'], 'member.manage')).toBeNull()
  })

  it('are never given away beyond what one has', () => {
    expect(scopesCover(['read'], ['read', 'access:act'])).toBe(false)
    expect(scopesCover(['read'], ['all'])).toBe(false)
    expect(scopesCover(['all'], ['all'])).toBe(true)
  })
})
