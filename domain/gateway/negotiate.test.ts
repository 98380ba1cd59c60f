import { describe, expect, it } from 'vitest'
import { hasScope, negotiate, type Offer } from './negotiate.ts'
import { purposes, requirements } from './requirements.ts'

const offerFor = (purpose: (typeof purposes)[number]): Offer => ({
  protocol: 4,
  methods: [...requirements[purpose].methods, 'something.newer'],
  events: [...requirements[purpose].events],
  scopes: [...requirements[purpose].scopes],
})

describe('negotiate', () => {
  it.each(purposes)('accepts a gateway that offers all that %s needs', (purpose) => {
    expect(negotiate(offerFor(purpose), purpose)).toEqual({ outcome: 'ok' })
  })

  it.each(purposes)('names each method that is missing for %s', (purpose) => {
    for (const method of requirements[purpose].methods) {
      const offer = offerFor(purpose)
      const poorer = { ...offer, methods: offer.methods.filter((name) => name !== method) }
      expect(negotiate(poorer, purpose)).toEqual({ outcome: 'incompatible', missing: [`method ${method}`] })
    }
  })

  it('names a missing event and a wrong protocol version', () => {
    const offer = { ...offerFor('monitor'), protocol: 5, events: ['agent', 'session.message', 'sessions.changed', 'tick'] }
    expect(negotiate(offer, 'monitor')).toEqual({
      outcome: 'incompatible',
      missing: ['protocol 4 (it speaks 5)', 'event session.tool'],
    })
  })

  it('does not take a connection with silently emptied scopes for a good one', () => {
    expect(negotiate({ ...offerFor('monitor'), scopes: [] }, 'monitor')).toEqual({
      outcome: 'unauthorised',
      missing: ['operator.read'],
    })
    expect(negotiate({ ...offerFor('reset'), scopes: ['operator.read', 'operator.write'] }, 'reset').outcome).toBe('unauthorised')
  })

  it('knows which scopes imply others', () => {
    expect(hasScope(['operator.admin'], 'operator.approvals')).toBe(true)
    expect(hasScope(['operator.write'], 'operator.read')).toBe(true)
    expect(hasScope(['operator.read'], 'operator.write')).toBe(false)
    expect(hasScope(['operator.write'], 'operator.admin')).toBe(false)
  })
})
